import GRDB

/// The tables, as numbered forward-only migrations.
///
/// | table | what |
/// |---|---|
/// | `counter` | the clock and the last resource number given out, unless the newest row of `change` has them |
/// | | (`Counters`): none is given twice, not after erasure either; |
/// | | by which sensitivity lists every row is labelled |
/// | `source` | systems that send facts; of those that this node made itself, whose entries they file again |
/// | `patient` | a source's patient record (`pid`): demographics, death, its person, the clock of its last change |
/// | `person_set` | which records are one person, versioned by the clock |
/// | `directory` | server id → number (`rid`), record, source, state |
/// | `current` | latest body of each resource, clustered by record |
/// | `version` | superseded bodies and tombstones |
/// | `blob` | attachment data over 4 KB, sealed; all that is sealed names its key by a number |
/// | `quarantine` | refused input with its reason, sealed; the digest of what was sealed before it was sealed anew |
/// | `request` | keys of requests already applied |
/// | `change` | what each commit changed, and the audit event of the write, in the commit of the write |
/// | `sealed_number` | keyed hashes of NHS numbers whose identity was sealed |
/// | `review` | pairs of records that may be one person |
/// | `item` | state beside the record: choices, alerts, policies; `item_field` finds it. The one of kind 0 says to |
/// | | which keys the database belongs (`KeyRing.check`) |
/// | `record_key` | each record's data key, wrapped by the node's key of that number; two while that is changed |
/// | `involvement` | what current resources say of who has to do with a person; `organisation` has the codes of whom |
/// | | they name |
/// | `companion` | what names no patient itself, and what it stands beside: the two are in one record |
enum Schema {
    /// States of a directory row.
    enum State: Int {
        /// Referred to, not yet arrived: no view shows it.
        case awaited = 0
        case present = 1
        case deleted = 2
    }

    /// What a version has beside its key, in the order of every statement that copies rows.
    static let columns = """
        section, sensitivity, date, code, marks, recorded, received, source, dict, size, refs, body
        """

    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1") { db in
            let version = """
                section INTEGER NOT NULL, sensitivity INTEGER NOT NULL, date INTEGER, code INTEGER, status INTEGER,
                recorded INTEGER, received INTEGER NOT NULL, source INTEGER NOT NULL,
                dict INTEGER NOT NULL, size INTEGER NOT NULL, refs BLOB, body BLOB
                """
            try db.execute(
                sql: """
                    CREATE TABLE counter(
                        one INTEGER PRIMARY KEY CHECK (one = 1), clock INTEGER NOT NULL, rid INTEGER NOT NULL);
                    INSERT INTO counter VALUES (1, 0, 0);
                    CREATE TABLE source(
                        number INTEGER PRIMARY KEY, code TEXT NOT NULL UNIQUE, name TEXT NOT NULL, kind TEXT NOT NULL,
                        organisation TEXT NOT NULL, batch INTEGER NOT NULL, available INTEGER NOT NULL,
                        received INTEGER);
                    CREATE TABLE term(number INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE);
                    CREATE TABLE person(number INTEGER PRIMARY KEY AUTOINCREMENT);
                    CREATE TABLE patient(
                        pid INTEGER PRIMARY KEY AUTOINCREMENT, source INTEGER NOT NULL REFERENCES source(number),
                        person INTEGER NOT NULL REFERENCES person(number), changed INTEGER NOT NULL,
                        encounter INTEGER, nhs TEXT, birth TEXT, folded TEXT, family TEXT, given TEXT, gender TEXT,
                        active INTEGER NOT NULL DEFAULT 0);
                    CREATE INDEX patient_nhs ON patient(nhs) WHERE nhs IS NOT NULL;
                    CREATE INDEX patient_name ON patient(birth, folded) WHERE birth IS NOT NULL;
                    CREATE INDEX patient_person ON patient(person);
                    CREATE TABLE person_set(
                        person INTEGER NOT NULL, pid INTEGER NOT NULL, t INTEGER NOT NULL, t_end INTEGER,
                        PRIMARY KEY(person, pid, t)) WITHOUT ROWID;
                    CREATE TABLE directory(
                        rid INTEGER PRIMARY KEY, sid BLOB NOT NULL, type INTEGER NOT NULL,
                        pid INTEGER NOT NULL, source INTEGER NOT NULL, state INTEGER NOT NULL);
                    CREATE UNIQUE INDEX directory_sid ON directory(sid);
                    CREATE TABLE current(
                        pid INTEGER NOT NULL, type INTEGER NOT NULL, rid INTEGER NOT NULL, t INTEGER NOT NULL,
                        \(version), PRIMARY KEY(pid, type, rid)) WITHOUT ROWID;
                    CREATE INDEX current_t ON current(t);
                    CREATE TABLE version(
                        pid INTEGER NOT NULL, type INTEGER NOT NULL, rid INTEGER NOT NULL, t INTEGER NOT NULL,
                        t_end INTEGER, \(version), PRIMARY KEY(pid, type, rid, t)) WITHOUT ROWID;
                    CREATE INDEX version_t ON version(t);
                    CREATE TABLE blob(
                        number INTEGER PRIMARY KEY AUTOINCREMENT, pid INTEGER NOT NULL, sealed BLOB NOT NULL);
                    CREATE INDEX blob_pid ON blob(pid);
                    CREATE TABLE quarantine(
                        number INTEGER PRIMARY KEY AUTOINCREMENT, source INTEGER NOT NULL, received INTEGER NOT NULL,
                        origin TEXT NOT NULL, reason TEXT NOT NULL, sealed BLOB NOT NULL);
                    CREATE TABLE request(
                        source INTEGER NOT NULL, key TEXT NOT NULL, digest BLOB NOT NULL, t INTEGER,
                        PRIMARY KEY(source, key)) WITHOUT ROWID;
                    CREATE TABLE outbox(
                        t INTEGER PRIMARY KEY, source INTEGER NOT NULL, event TEXT NOT NULL,
                        versions INTEGER NOT NULL);
                    CREATE TABLE review(
                        number INTEGER PRIMARY KEY AUTOINCREMENT, t INTEGER NOT NULL, pid INTEGER NOT NULL,
                        other INTEGER NOT NULL, reason TEXT NOT NULL, closed INTEGER);
                    CREATE INDEX review_pid ON review(pid);
                    CREATE TABLE record_key(pid INTEGER PRIMARY KEY, wrapped BLOB NOT NULL);
                    """)
        }
        migrator.registerMigration("2", foreignKeyChecks: .immediate) { try MarksMigration.run($0) }
        migrator.registerMigration("3", foreignKeyChecks: .immediate) { try ChangesMigration.run($0) }
        migrator.registerMigration("4", foreignKeyChecks: .immediate) { db in
            try db.execute(
                sql: """
                    CREATE TABLE item(
                        pid INTEGER NOT NULL, kind INTEGER NOT NULL, key BLOB NOT NULL, version INTEGER NOT NULL,
                        time INTEGER NOT NULL, schema INTEGER NOT NULL, body BLOB NOT NULL,
                        PRIMARY KEY(pid, kind, key)) WITHOUT ROWID;
                    CREATE INDEX item_kind ON item(kind, time);
                    CREATE TABLE item_field(
                        kind INTEGER NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL, pid INTEGER NOT NULL,
                        key BLOB NOT NULL, PRIMARY KEY(kind, name, value, pid, key)) WITHOUT ROWID;
                    ALTER TABLE patient ADD COLUMN items INTEGER NOT NULL DEFAULT 0;
                    """)
        }
        migrator.registerMigration("5") { db in try db.execute(sql: "ALTER TABLE counter ADD COLUMN lists TEXT") }
        // Alerts are found by organisation and event together.
        migrator.registerMigration("6") { db in
            try db.execute(
                sql: """
                    UPDATE OR REPLACE item_field SET value = (
                        SELECT json_extract(CAST(i.body AS TEXT), '$.principal.organisation') FROM item i
                        WHERE i.pid = item_field.pid AND i.kind = 4 AND i.key = item_field.key) || ' ' || value
                    WHERE kind = 4 AND name = 'event' AND value NOT LIKE '% %'
                    """)
        }
        // Restricted demographics are of the person; before, they hid the patient resource. Sealed identities.
        migrator.registerMigration("7", foreignKeyChecks: .immediate) { db in
            try db.execute(
                sql: """
                    ALTER TABLE patient ADD COLUMN restricted INTEGER NOT NULL DEFAULT 0;
                    ALTER TABLE patient ADD COLUMN sealed INTEGER NOT NULL DEFAULT 0;
                    CREATE INDEX patient_sealed ON patient(pid) WHERE sealed = 1;
                    CREATE TABLE sealed_number(hash BLOB PRIMARY KEY) WITHOUT ROWID;
                    UPDATE patient SET restricted = 1 WHERE pid IN (
                        SELECT pid FROM current WHERE type = \(WriteApplication.patientType) AND sensitivity & 259);
                    UPDATE current SET sensitivity = sensitivity & ~1 WHERE type = \(WriteApplication.patientType);
                    UPDATE version SET sensitivity = sensitivity & ~1 WHERE type = \(WriteApplication.patientType);
                    """)
        }
        migrator.registerMigration("8", foreignKeyChecks: .immediate) { try DeathMigration.run($0) }
        migrator.registerMigration("9", foreignKeyChecks: .immediate) { try InvolvementRows.migrate($0) }
        migrator.registerMigration("10", foreignKeyChecks: .immediate) { try CompanionRows.migrate($0) }
        // What is sealed names its key; a record may have a data key under each of the node's.
        migrator.registerMigration("11", foreignKeyChecks: .immediate) { db in
            try db.execute(
                sql: """
                    CREATE TABLE data_key(
                        pid INTEGER NOT NULL, key INTEGER NOT NULL, wrapped BLOB NOT NULL, PRIMARY KEY(pid, key)
                        ) WITHOUT ROWID;
                    INSERT INTO data_key SELECT pid, 1, wrapped FROM record_key ORDER BY pid;
                    DROP TABLE record_key;
                    ALTER TABLE data_key RENAME TO record_key;
                    ALTER TABLE blob ADD COLUMN key INTEGER NOT NULL DEFAULT 1;
                    ALTER TABLE quarantine ADD COLUMN key INTEGER NOT NULL DEFAULT 1;
                    ALTER TABLE quarantine ADD COLUMN digest TEXT;
                    """)
        }
        // A commit's clock and last number stand with what it changed.
        migrator.registerMigration("12") { db in
            try db.execute(sql: "ALTER TABLE change ADD COLUMN rid INTEGER NOT NULL DEFAULT 0")
        }
        migrator.registerMigration("13", foreignKeyChecks: .immediate) { try RefilingMigration.run($0) }
        return migrator
    }

    /// The ledger's own file.
    ///
    /// | table | what |
    /// |---|---|
    /// | `leaf` | every entry in the order of the tree: commitment, sealed text and by which key |
    /// | `chain` | the numbers of a record's entries in their order |
    /// | `frontier` | the tree's right edge at some size; the newest write, and line of a spool, that is entered |
    /// | `tile` | the tree's full tiles by level and index, and the hashes between a tile and the next level |
    /// | `checkpoint` | every head of the tree that was signed |
    ///
    /// An access writes a leaf and nothing else. `chain` and the right edge follow, a thousand entries at a time; what
    /// they lack is read from the newest leaves when the ledger opens.
    static var ledgerMigrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1") { db in
            try db.execute(
                sql: """
                    CREATE TABLE leaf(
                        number INTEGER PRIMARY KEY, commitment BLOB NOT NULL, time INTEGER NOT NULL, pid INTEGER,
                        seq INTEGER NOT NULL, sealed BLOB NOT NULL);
                    CREATE UNIQUE INDEX leaf_pid ON leaf(pid, seq) WHERE pid IS NOT NULL;
                    CREATE TABLE frontier(
                        one INTEGER PRIMARY KEY CHECK (one = 1), size INTEGER NOT NULL, subtrees BLOB NOT NULL,
                        time INTEGER);
                    INSERT INTO frontier VALUES (1, 0, x'', NULL);
                    """)
        }
        // The leaves stay as they were appended; their order by record is kept apart, so that it can follow later.
        migrator.registerMigration("2", foreignKeyChecks: .immediate) { db in
            try db.execute(
                sql: """
                    CREATE TABLE chain(
                        pid INTEGER NOT NULL, seq INTEGER NOT NULL, number INTEGER NOT NULL, PRIMARY KEY(pid, seq)
                        ) WITHOUT ROWID;
                    INSERT INTO chain SELECT pid, seq, number FROM leaf
                    WHERE pid IS NOT NULL AND number < (SELECT size FROM frontier) ORDER BY pid, seq;
                    DROP INDEX leaf_pid;
                    ALTER TABLE frontier ADD COLUMN writes INTEGER NOT NULL DEFAULT 0;
                    ALTER TABLE frontier DROP COLUMN time;
                    """)
        }
        migrator.registerMigration("3") { db in
            try db.execute(
                sql: """
                    CREATE TABLE tile(place INTEGER PRIMARY KEY, hashes BLOB NOT NULL, inner BLOB NOT NULL);
                    CREATE TABLE checkpoint(size INTEGER PRIMARY KEY, time INTEGER NOT NULL, note BLOB NOT NULL);
                    """)
        }
        migrator.registerMigration("4") { db in
            try db.execute(
                sql: """
                    ALTER TABLE frontier ADD COLUMN spool TEXT NOT NULL DEFAULT '';
                    ALTER TABLE frontier ADD COLUMN spooled INTEGER NOT NULL DEFAULT 0;
                    """)
        }
        // What is sealed names its key.
        migrator.registerMigration("5") { db in
            try db.execute(sql: "ALTER TABLE leaf ADD COLUMN key INTEGER NOT NULL DEFAULT 1")
        }
        return migrator
    }
}
