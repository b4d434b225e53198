"""The commands as an engineer types them."""

import gzip
import json
import os
import pathlib
import pty
import re
import shutil
import sqlite3
import subprocess
import time

import pytest

from program import DEMONSTRATION, NHS, PROGRAM, ROOT, exported, longitude, patient, surroundings, transaction, written


def leaves(data: pathlib.Path) -> int:
    """How many entries the ledger holds."""
    findings = json.loads(longitude("doctor", "--data", data, "--json"))
    assert all(finding["good"] for finding in findings), findings
    checks = {finding["check"]: finding["detail"] for finding in findings}
    return int(checks["ledger tree"].split()[0])


def test_work_on_records_stands_in_the_ledger(tmp_path) -> None:
    """Whoever writes, exports, follows, copies or erases leaves an entry; an erasure one on each record's chain."""
    data = tmp_path / "data"
    for source in ("A", "B"):
        longitude("import", written(tmp_path, "p.json", patient()), "--source", source, "--data", data)
    assert leaves(data) == 2
    exported(data)
    longitude("feed", "--data", data)
    copy = json.loads(longitude("backup", "--data", data, tmp_path / "copy", "--json"))
    assert all((tmp_path / "copy" / name).exists() for name in copy["files"])
    assert leaves(data) == 5
    number = written(tmp_path, "number", NHS)
    assert json.loads(longitude("erase", "--data", data, "--nhs-number-from", number, "--json")) == {
        "records": 2, "erased": False, "unfiled": [], "namedWithOthers": []}
    longitude("erase", "--data", data, "--nhs-number-from", number, "--confirm")
    assert leaves(data) == 9


def test_a_command_opens_the_keys_that_it_needs_only(tmp_path) -> None:
    """A folder stands where a key was, which opens for nobody: who works on records, and who signs, does not notice
    that the other's key is not there."""
    data, keys = tmp_path / "data", tmp_path / "data" / "keys"
    file = written(tmp_path, "a.ndjson", patient())
    longitude("import", file, "--source", "ZZH01", "--data", data)
    key = longitude("ledger", "key", "--data", data)
    keys.joinpath("ledger.key").rename(tmp_path / "ledger.key")
    keys.joinpath("ledger.key").mkdir()
    for command in (
        ["backup", tmp_path / "copy"], ["feed"], ["export"], ["sources"], ["quarantine"], ["reviews"],
        ["import", file, "--source", "ZZH01"],
    ):
        longitude(*command, "--data", data)
    longitude("ledger", "sign", "--data", data, expect=74)
    keys.joinpath("ledger.key").rmdir()
    (tmp_path / "ledger.key").rename(keys / "ledger.key")
    keys.joinpath("node.key").rename(tmp_path / "node.key")
    keys.joinpath("node.key").mkdir()
    assert longitude("ledger", "key", "--data", data) == key
    longitude("ledger", "sign", "--data", data, expect=74)


def test_a_record_without_a_key_can_be_erased(tmp_path) -> None:
    """Its chain cannot be written on; the entry stands on nobody's."""
    data = tmp_path / "data"
    longitude("import", written(tmp_path, "p.json", patient()), "--source", "A", "--data", data)
    with sqlite3.connect(data / "records.sqlite") as database:
        database.execute("DELETE FROM record_key")
    number = written(tmp_path, "number", NHS)
    assert "1 patient records erased" in longitude("erase", "--data", data, "--nhs-number-from", number, "--confirm")
    assert exported(data) == []


def test_import_and_export(tmp_path) -> None:
    """Each form of file; what went in comes out, byte for byte; a repetition makes no version."""
    data = tmp_path / "data"
    files = [
        written(tmp_path, "one.json", patient("a", nhs="9990000026")),
        written(tmp_path, "lines.ndjson", patient("b", nhs="9990000034"), transaction(1)),
        written(tmp_path, "packed.ndjson.gz", transaction(2)),
    ]
    report = json.loads(longitude("import", *files, "--source", "A", "--data", data, "--json"))
    assert report == {"versions": 18, "repeated": 0, "quarantined": [], "unfiled": []}
    report = json.loads(longitude("import", *files, "--source", "A", "--data", data, "--json"))
    assert report == {"versions": 0, "repeated": 18, "quarantined": [], "unfiled": []}
    assert len(exported(data)) == 18
    served = exported(data, "--served")
    assert all(len(body["id"]) == 26 and "lastUpdated" in body["meta"] for body in served)
    subjects = {body["subject"]["reference"] for body in served if "subject" in body}
    assert subjects <= {f"Patient/{body['id']}" for body in served if body["resourceType"] == "Patient"}


def test_the_lines_of_a_file_are_applied_in_their_order(tmp_path) -> None:
    """Of two lines about one resource the later one counts, however long either takes to read; so an export that holds
    every version comes back as it was."""
    data, again = tmp_path / "data", tmp_path / "again"
    names = [{"family": f"Name{n}", "given": ["x" * (4_000 if n % 3 else 1)]} for n in range(600)]
    lines = [patient() | {"name": [name]} for name in names]
    longitude("import", written(tmp_path, "lines.ndjson", *lines), "--source", "A", "--data", data)
    versions = exported(data)
    assert [version["name"][0]["family"] for version in versions] == [f"Name{n}" for n in range(600)]
    longitude("import", written(tmp_path, "versions.ndjson", *versions), "--source", "A", "--data", again)
    assert exported(again) == versions


def observation(ident: str, subject: str, text: str = "Potassium") -> dict:
    """A result of a patient."""
    return {
        "resourceType": "Observation", "id": ident, "status": "final", "code": {"text": text},
        "subject": {"reference": f"Patient/{subject}"},
    }


def test_what_moved_to_another_patient_is_exported(tmp_path) -> None:
    """A corrected subject moves a resource: every accepted version is in an export, the latest in the others."""
    data = tmp_path / "data"
    lines = [patient("p"), patient("q", "Okafor", "9990000026"), observation("o", "p", "was p's")]
    lines += [observation("o", "q", "is q's")]
    longitude("import", written(tmp_path, "lines.ndjson", *lines), "--source", "A", "--data", data)
    assert exported(data) == lines
    assert exported(data, "--current") == [lines[0], lines[1], lines[3]]
    assert [body.get("code") for body in exported(data, "--served")] == [None, None, {"text": "is q's"}]


def test_an_erasure_takes_one_person_only(tmp_path) -> None:
    """Where others carry the number, by a slip perhaps, the birth date or a record at a source says who is meant."""
    data = tmp_path / "data"
    other = patient("q", "Okafor") | {"birthDate": "1980-01-01"}
    visitor = {"resourceType": "Patient", "id": "v", "name": [{"family": "Visitor"}], "birthDate": "1990-01-01"}
    longitude("import", written(tmp_path, "a.json", patient()), "--source", "A", "--data", data)
    longitude("import", written(tmp_path, "b.ndjson", other, visitor), "--source", "B", "--data", data)
    number = written(tmp_path, "number", NHS)
    longitude("erase", "--data", data, "--nhs-number-from", number, "--confirm", expect=64)
    assert len(exported(data)) == 3
    both = written(tmp_path, "both", NHS, "1951-03-04")
    assert "1 patient records erased" in longitude("erase", "--data", data, "--nhs-number-from", both, "--confirm")
    assert exported(data) == [other, visitor]
    by_id = ["--source", "B", "--patient", "v", "--confirm"]
    assert "1 patient records erased" in longitude("erase", "--data", data, *by_id)
    assert exported(data) == [other]


def test_a_damaged_refused_input_keeps_nobody_from_being_erased(tmp_path) -> None:
    """It can be read by nobody; the doctor says that it is damaged."""
    data = tmp_path / "data"
    longitude("import", written(tmp_path, "p.ndjson", patient(), "{"), "--source", "A", "--data", data, expect=2)
    database = sqlite3.connect(data / "records.sqlite")
    with database:
        database.execute("UPDATE quarantine SET sealed = x'00'")
    database.close()
    findings = json.loads(longitude("doctor", "--data", data, "--json", expect=1))
    assert [finding["check"] for finding in findings if not finding["good"]] == ["quarantine"]
    longitude("erase", "--data", data, "--nhs-number-from", written(tmp_path, "number", NHS), "--confirm")
    assert exported(data) == []


def test_an_erasure_leaves_the_references_of_others_whole(tmp_path) -> None:
    """What belongs to nobody and has not come yet was met first in the erased record: others refer to it too."""
    data = tmp_path / "data"
    performer = {"performer": [{"reference": "Practitioner/dr"}]}
    lines = [patient("p"), patient("q", "Okafor", "9990000026"), observation("o", "p") | performer]
    lines += [observation("x", "q") | performer]
    longitude("import", written(tmp_path, "lines.ndjson", *lines), "--source", "A", "--data", data)
    longitude("erase", "--data", data, "--nhs-number-from", written(tmp_path, "number", NHS), "--confirm")
    doctor = {"resourceType": "Practitioner", "id": "dr", "name": [{"family": "Raman"}]}
    longitude("import", written(tmp_path, "dr.json", doctor), "--source", "A", "--data", data)
    served = {body["resourceType"]: body for body in exported(data, "--served")}
    assert served["Observation"]["performer"] == [{"reference": f"Practitioner/{served['Practitioner']['id']}"}]


@pytest.mark.parametrize("name", ["bomb.json.gz", "bomb.ndjson.gz", "long.json", "long.ndjson"])
def test_what_is_longer_than_a_document_is_refused_before_it_is_read(tmp_path, name: str) -> None:
    """300 MB in a line, packed to 300 KB: said with what to do, without as much memory; the lines before are kept."""
    file = tmp_path / name
    pieces = [b"[" * (1 << 20)] * 300
    if "nd" in name:
        pieces.insert(0, json.dumps(patient()).encode() + b"\n")
    with gzip.open(file, "wb", 1) if name.endswith(".gz") else open(file, "wb") as out:
        out.writelines(pieces)
    process = subprocess.Popen(
        [PROGRAM, "import", file, "--source", "A", "--data", tmp_path / "data"], stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True)
    most = 0
    while process.poll() is None:
        # Its peak so far: what the system says at its end is of its parent too, which it was forked from.
        status = pathlib.Path(f"/proc/{process.pid}/status").read_text()
        most = max(most, *(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")), 0)
        time.sleep(0.02)
    said = process.stdout.read()
    assert process.returncode == 64 and "longer than 64 MB" in said and "Split it" in said, said
    assert 0 < most < 450 << 10, f"{most >> 10} MB"
    assert len(exported(tmp_path / "data")) == ("nd" in name)


def test_nothing_of_a_cut_file_is_imported(tmp_path) -> None:
    """A packed file that ends too early is tried before its first line is taken."""
    whole = written(tmp_path, "lines.ndjson.gz", *[patient(f"p{n}") for n in range(2000)])
    whole.write_bytes(whole.read_bytes()[:-20])
    longitude("import", whole, "--source", "A", "--data", tmp_path / "data", expect=64)
    assert exported(tmp_path / "data") == []


def test_export_leaves_out_what_was_superseded_when_asked(tmp_path) -> None:
    """Every version by default, the latest with --current."""
    data = tmp_path / "data"
    for family in ("One", "Two"):
        longitude("import", written(tmp_path, "p.json", patient(family=family)), "--source", "A", "--data", data)
    assert [body["name"][0]["family"] for body in exported(data)] == ["One", "Two"]
    assert [body["name"][0]["family"] for body in exported(data, "--current")] == ["Two"]


@pytest.mark.parametrize(("line", "reason"), [
    ('{"resourceType":"Patient","id":"x"', "text ends before"),
    ('{"resourceType":"Patient","id":"x","id":"y"}', "key"),
    ('{"resourceType":"Patient","id":"x","gender":7}', "gender"),
    ('{"resourceType":"Patient","id":"x","nickname":"Flo"}', "nickname"),
    ('{"resourceType":"Patient","id":"x","birthDate":"1951-02-30"}', "birthDate"),
    ('{"resourceType":"Spaceship","id":"x"}', "resourceType"),
    ('[]', "resourceType"),
    ('{"resourceType":"Bundle","type":"transaction","entry":[{"resource":{"resourceType":"Patient","id":"x"},'
     '"request":{"method":"PATCH","url":"Patient/x"}}]}', "PATCH"),
])
def test_what_is_refused_is_kept_with_its_reason(tmp_path, line: str, reason: str) -> None:
    """The good lines beside it are accepted; the command says so and ends with status 2."""
    data = tmp_path / "data"
    file = written(tmp_path, "mixed.ndjson", line, patient())
    out = longitude("import", file, "--source", "A", "--data", data, "--json", expect=2)
    report = json.loads(out)
    assert report["versions"] == 1
    assert len(report["quarantined"]) == 1
    assert reason.lower() in report["quarantined"][0].lower(), report["quarantined"]
    assert len(exported(data)) == 1


def test_what_was_refused_can_be_seen_replayed_and_dropped(tmp_path) -> None:
    """As it came, with its reason; replayed, it is refused again with its reason or accepted."""
    data = tmp_path / "data"
    line = '{"resourceType":"Patient","id":"x","gender":7}'
    longitude("import", written(tmp_path, "bad.json", line), "--source", "A", "--data", data, expect=2)
    entry = json.loads(longitude("quarantine", "--data", data))
    assert entry["source"] == "A" and "gender" in entry["reason"]
    assert longitude("quarantine", "--data", data, entry["number"]).strip() == line
    assert leaves(data) == 2, "who looked at it is not in the ledger"
    longitude("quarantine", "--data", data, entry["number"], "--replay", expect=2)
    again = json.loads(longitude("quarantine", "--data", data))
    assert again["number"] != entry["number"] and again["reason"] == entry["reason"]
    longitude("quarantine", "--data", data, again["number"], "--drop")
    assert longitude("quarantine", "--data", data) == ""


def test_records_that_disagree_can_be_looked_at_and_closed(tmp_path) -> None:
    """What each source says; the look stands on both chains; closed or corrected, a pair leaves the list."""
    data = tmp_path / "data"
    for source, family in (("A", "Adeyemi"), ("B", "Stranger"), ("C", "Nobody")):
        longitude("import", written(tmp_path, "p.json", patient(family=family)), "--source", source, "--data", data)
    pairs = [json.loads(line) for line in longitude("reviews", "--data", data).splitlines()]
    assert [[side["family"] for side in pair["records"]] for pair in pairs] == [
        ["Stranger", "Adeyemi"], ["Nobody", "Adeyemi"], ["Nobody", "Stranger"]]
    assert all("Same NHS number" in pair["reason"] and len(pair["records"]) == 2 for pair in pairs)
    assert leaves(data) == 6
    assert json.loads(longitude("reviews", pairs[0]["number"], "--data", data)) == pairs[0]
    longitude("reviews", pairs[0]["number"], "--close", "--data", data)
    longitude("reviews", pairs[0]["number"], "--close", "--data", data, expect=64)
    longitude("import", written(tmp_path, "p.json", patient()), "--source", "C", "--data", data)
    left = [json.loads(line) for line in longitude("reviews", "--data", data).splitlines()]
    assert not any(side["family"] == "Nobody" for pair in left for side in pair["records"]), left


def test_erasure_reaches_the_quarantine(tmp_path) -> None:
    """What was refused of an erased person goes too; other people's stays."""
    data = tmp_path / "data"
    broken = {**patient(), "gender": 7}
    spaced = {**patient("y", nhs="999 000 0018"), "gender": 7}
    other = {**patient("z", "Okafor", "9990000026"), "gender": 7}
    file = written(tmp_path, "p.ndjson", patient(), broken, spaced, other)
    longitude("import", file, "--source", "A", "--data", data, expect=2)
    assert len(longitude("quarantine", "--data", data).splitlines()) == 3
    longitude("erase", "--data", data, "--nhs-number-from", written(tmp_path, "number", NHS), "--confirm")
    left = longitude("quarantine", "--data", data).splitlines()
    assert len(left) == 1
    assert "Okafor" in longitude("quarantine", "--data", data, json.loads(left[0])["number"])


def test_bytes_that_are_not_utf8_are_refused(tmp_path) -> None:
    """A file in another encoding is quarantined whole, not guessed."""
    file = tmp_path / "latin.json"
    file.write_bytes('{"resourceType":"Patient","id":"x","name":[{"family":"Müller"}]}'.encode("latin-1"))
    out = longitude("import", file, "--source", "A", "--data", tmp_path / "data", "--json", expect=2)
    assert "UTF-8" in json.loads(out)["quarantined"][0]


def test_two_sources_do_not_touch_each_other(tmp_path) -> None:
    """The same ids from two sources are two resources; one source's deletion leaves the other's."""
    data = tmp_path / "data"
    longitude("import", written(tmp_path, "a.json", patient(family="One")), "--source", "A", "--data", data)
    longitude("import", written(tmp_path, "b.json", patient(family="Two")), "--source", "B", "--data", data)
    deletion = {
        "resourceType": "Bundle", "type": "transaction",
        "entry": [{"request": {"method": "DELETE", "url": "Patient/p"}}],
    }
    longitude("import", written(tmp_path, "d.json", deletion), "--source", "A", "--data", data)
    assert [body["name"][0]["family"] for body in exported(data, "--current")] == ["Two"]
    assert len(exported(data, "--source", "B")) == 1
    ended = exported(data, "--source", "A")[1]["entry"][0]
    assert ended["request"] == {"method": "DELETE", "url": "Patient/p"}
    again = tmp_path / "again"
    lines = written(tmp_path, "a.ndjson", *exported(data, "--source", "A"))
    longitude("import", lines, "--source", "A", "--data", again)
    assert len(exported(again)) == 2 and exported(again, "--current") == []


def test_a_file_that_comes_again_makes_no_version(tmp_path) -> None:
    """Two versions of one resource in it are the same two; another file may hold a change back to the first."""
    data = tmp_path / "data"
    file = written(tmp_path, "two.ndjson", patient(family="One"), patient(family="Two"))
    for versions in (2, 0, 0):
        report = json.loads(longitude("import", file, "--source", "A", "--data", data, "--json"))
        assert (report["versions"], report["repeated"]) == (versions, 2 - versions)
    longitude("import", written(tmp_path, "back.json", patient(family="One")), "--source", "A", "--data", data)
    assert [body["name"][0]["family"] for body in exported(data)] == ["One", "Two", "One"]


def test_a_replay_of_a_batch_overwrites_nothing(tmp_path) -> None:
    """The refused entry alone is kept and sent in again; what its references name is kept with it."""
    data = tmp_path / "data"

    def entry(resource: dict, url: str) -> dict:
        return {"fullUrl": f"urn:uuid:{url}", "resource": resource, "request": {"method": "PUT", "url": url}}

    bad = observation("bad", "p") | {"status": 7, "subject": {"reference": "urn:uuid:Patient/p"}}
    batch = {"resourceType": "Bundle", "type": "batch",
             "entry": [entry(patient(family="One"), "Patient/p"), entry(bad, "Observation/bad")]}
    longitude("import", written(tmp_path, "batch.json", batch), "--source", "A", "--data", data, expect=2)
    longitude("import", written(tmp_path, "p.json", patient(family="Two")), "--source", "A", "--data", data)
    number = json.loads(longitude("quarantine", "--data", data))["number"]
    kept = json.loads(longitude("quarantine", number, "--data", data))
    named = {"fullUrl": "urn:uuid:Patient/p", "response": {"location": "Patient/p"}}
    assert kept["entry"] == [batch["entry"][1], named]
    longitude("quarantine", number, "--replay", "--data", data, expect=2)
    assert [body["name"][0]["family"] for body in exported(data)] == ["One", "Two"]
    kept["entry"][0]["resource"]["status"] = "final"
    longitude("import", written(tmp_path, "right.json", kept), "--source", "A", "--data", data)
    served = {body["resourceType"]: body for body in exported(data, "--served")}
    assert served["Observation"]["subject"]["reference"] == f"Patient/{served['Patient']['id']}"


def test_an_erasure_asks_about_what_names_others_too(tmp_path) -> None:
    """Nothing is erased before it is said; what is left makes the erasure incomplete, in words and by its status."""
    data = tmp_path / "data"
    group = {"resourceType": "Group", "id": "g", "type": "person", "actual": True,
             "member": [{"entity": {"reference": f"Patient/{who}"}} for who in "pq"]}
    alone = observation("u", "x") | {"subject": {"identifier": {"value": NHS}}}
    lines = [patient(), patient("q", "Okafor", "9990000026"), group, alone]
    longitude("import", written(tmp_path, "lines.ndjson", *lines), "--source", "A", "--data", data)
    copy = tmp_path / "copy"
    shutil.copytree(data, copy)
    erase = ["--nhs-number-from", written(tmp_path, "number", NHS)]
    looked = json.loads(longitude("erase", "--data", data, *erase, "--json"))
    assert looked["unfiled"][0].startswith("Observation/") and looked["namedWithOthers"][0].startswith("Group/")
    longitude("erase", "--data", data, *erase, "--confirm", expect=64)
    assert len(exported(data)) == 4
    said = longitude("erase", "--data", data, *erase, "--confirm", "--named-with-others", "leave", expect=2)
    assert "The erasure is not complete." in said and exported(data) == [lines[1], group]
    longitude("erase", "--data", copy, *erase, "--confirm", "--named-with-others", "erase")
    assert exported(copy) == [lines[1]]


def test_doctor_names_a_damaged_column(tmp_path) -> None:
    """What a record is found by is compared with what its Patient says."""
    data = tmp_path / "data"
    longitude("import", written(tmp_path, "p.json", patient()), "--source", "A", "--data", data)
    longitude("doctor", "--data", data)
    with sqlite3.connect(data / "records.sqlite") as database:
        database.execute("UPDATE patient SET nhs = '9990000026'")
    said = longitude("doctor", "--data", data, expect=1)
    assert "WRONG column patient.nhs: 1 rows" in said and "99900000" not in said


def test_the_feed_goes_on_from_where_it_was(tmp_path) -> None:
    """Lines in order of the clock; `--after` misses nothing and repeats nothing."""
    data = tmp_path / "data"
    longitude("import", written(tmp_path, "t.ndjson", *(transaction(n, 3) for n in range(4))), "--source", "A",
              "--data", data)
    first = [json.loads(line) for line in longitude("feed", "--data", data, "--limit", 2).splitlines()]
    assert len(first) == 3
    rest = longitude("feed", "--data", data, "--after", first[-1]["t"]).splitlines()
    assert len(first) + len(rest) == 12


def test_only_migrate_changes_a_schema(tmp_path) -> None:
    """An earlier schema is refused by every command but one, which can also only look."""
    data = tmp_path / "data"
    longitude("import", written(tmp_path, "p.json", patient()), "--source", "A", "--data", data)
    assert longitude("migrate", "--data", data) == "nothing to migrate\n"
    with sqlite3.connect(data / "ledger.sqlite") as database:
        database.executescript("""
            DROP TABLE chain; CREATE UNIQUE INDEX leaf_pid ON leaf(pid, seq) WHERE pid IS NOT NULL;
            ALTER TABLE frontier ADD COLUMN time INTEGER; ALTER TABLE frontier DROP COLUMN writes;
            DELETE FROM grdb_migrations WHERE identifier = '2';""")
    longitude("export", "--data", data, expect=74)
    for _ in range(2):
        planned = json.loads(longitude("migrate", "--data", data, "--dry-run", "--json"))
        assert [(file["file"], file["migrations"]) for file in planned["files"]] == [("ledger.sqlite", ["2"])]
    assert "ran migration 2" in longitude("migrate", "--data", data)
    assert len(exported(data)) == 1
    assert leaves(data) == 2


def test_a_restored_backup_does_not_bring_back_who_was_erased(tmp_path) -> None:
    """Backup, erase, restore: the person stays erased, the others are there, the check finds nothing wrong."""
    data, copy, restored = tmp_path / "data", tmp_path / "copy", tmp_path / "restored"
    people = written(tmp_path, "p.ndjson", patient(), patient("q", "Okafor", "9990000026"))
    longitude("import", people, "--source", "A", "--data", data)
    longitude("backup", "--data", data, copy)
    assert not (copy / "keys").exists()
    longitude("restore", "--data", data, copy, "--verify")
    number = written(tmp_path, "number", NHS)
    assert "would be erased" in longitude("erase", "--data", data, "--nhs-number-from", number)
    assert len(exported(data)) == 2
    longitude("erase", "--data", data, "--nhs-number-from", number, "--confirm")
    assert [body["id"] for body in exported(data)] == ["q"]
    restored.mkdir()
    shutil.copytree(data / "keys", restored / "keys")
    findings = json.loads(longitude("restore", "--data", restored, copy, "--json"))
    assert findings and all(finding["good"] for finding in findings)
    assert [body["id"] for body in exported(restored)] == ["q"]
    raw = b"".join(file.read_bytes() for file in restored.glob("records.sqlite*"))
    assert b"Adeyemi" not in raw and NHS.encode() not in raw


def test_doctor_finds_a_damaged_body(tmp_path) -> None:
    """A byte changed under the store is found and named."""
    data = tmp_path / "data"
    longitude("import", written(tmp_path, "p.json", patient()), "--source", "A", "--data", data)
    longitude("doctor", "--data", data)
    script = "UPDATE current SET body = zeroblob(length(body))"
    subprocess.run(
        ["python3", "-c", f"import sqlite3; d = sqlite3.connect('{data}/records.sqlite'); d.execute({script!r}); "
         "d.commit()"], check=True,
    )
    assert "WRONG bodies" in longitude("doctor", "--data", data, expect=1)


def test_nothing_of_the_demonstration_is_yet_to_come(tmp_path) -> None:
    """Whatever the time of day, no source has received anything after now."""
    out = tmp_path / "out"
    longitude("simulate", "--people", "40", "--out", out)
    received = {
        entry["resource"]["meta"]["lastUpdated"] for file in out.glob("*.ndjson")
        for line in file.read_text().splitlines() for entry in json.loads(line)["entry"]}
    now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    assert received and max(received) <= now


@pytest.mark.parametrize("arguments", [
    ["import", "nowhere.json", "--source", "A"], ["erase", "--nhs-number-from", "/dev/null"],
    ["restore", "nowhere"],
])
def test_a_mistake_on_the_command_line_is_explained(tmp_path, arguments: list[str]) -> None:
    """On standard error, with what to do, and without a trace."""
    done = subprocess.run(
        [PROGRAM, *arguments, "--data", tmp_path / "data"], capture_output=True, text=True, timeout=60
    )
    assert done.returncode not in (0, -11, -4, -5)
    assert done.stderr.strip() and "Fatal error" not in done.stderr


def test_a_person_can_check_what_the_ledger_holds_of_them(tmp_path) -> None:
    """Proved by the node, verified without it; a changed file is refused with the place, and the proof is entered."""
    data, out = tmp_path / "data", tmp_path / "proofs.json"
    for source in ("A", "B"):
        longitude("import", written(tmp_path, "p.json", patient()), "--source", source, "--data", data)
    number = written(tmp_path, "number", NHS)
    said = longitude("ledger", "prove", "--data", data, "--nhs-number-from", number, "--out", out)
    assert said.startswith("4 entries of 2 records")
    assert leaves(data) == 4
    key = longitude("ledger", "key", "--data", data).strip()
    result = json.loads(longitude("ledger", "verify", out, "--key", key, "--json"))
    assert result["good"] and result["entries"] == 4 and result["size"] == 4 and not result["keyIsFromFile"]
    assert NHS not in out.read_text() and "Adeyemi" not in out.read_text()
    bundle = json.loads(out.read_text())
    bundle["chains"][0]["entries"].pop()
    cut = written(tmp_path, "cut.json", bundle)
    assert "Chain 1: its last entry" in longitude("ledger", "verify", cut, "--key", key, expect=1)
    longitude("import", written(tmp_path, "p.json", patient()), "--source", "A", "--data", tmp_path / "other")
    other = longitude("ledger", "key", "--data", tmp_path / "other").strip()
    assert "another log" in longitude("ledger", "verify", out, "--key", other, expect=1)
    note = longitude("ledger", "sign", "--data", data)
    assert note == longitude("ledger", "sign", "--data", data)
    with sqlite3.connect(data / "ledger.sqlite") as database:
        database.execute("UPDATE leaf SET time = 1 WHERE number = 1")
    assert "WRONG ledger entries: 4 read, 0 of erased records; entry 1 has another time" in longitude(
        "ledger", "audit", "--data", data, expect=1)
    longitude("ledger", "prove", "--data", data, "--nhs-number-from", written(tmp_path, "n", "9990000026"),
              "--out", tmp_path / "none", expect=64)


def test_the_demonstration_refuses_production(tmp_path) -> None:
    """It signs anyone in without a password."""
    longitude("demo", "--data", tmp_path / "data", env={"LONGITUDE_ENVIRONMENT": "production"}, expect=64)
    assert not (tmp_path / "data").exists()


def commands(command: dict, path: tuple[str, ...] = ()) -> dict[str, set[str]]:
    """Every command below one that does something, by its name, with its options."""
    below = [one for one in command.get("subcommands", []) if one["commandName"] != "help"]
    if not below:
        names = {name["name"] for argument in command["arguments"] for name in argument.get("names", [])}
        return {" ".join(path): names}
    found: dict[str, set[str]] = {}
    for one in below:
        found |= commands(one, (*path, one["commandName"]))
    return found


def documented() -> dict[str, set[str]]:
    """The keys that docs/commands.md names for the result of each command."""
    text = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8").split("## Results for programs")[1]
    keys: dict[str, set[str]] = {}
    for names, cell in re.findall(r"^\| (`[^|]+) \| (.+) \|$", text, re.M):
        for name in re.findall("`([^`]+)`", names):
            keys[name] = {word for word in re.findall("`([^`]+)`", cell) if not word.startswith("--")}
            for other in keys[name] & keys.keys() - {name}:
                keys[name] = keys[name] | keys[other]
    return keys


def test_every_command_prints_its_result_for_programs() -> None:
    """Each takes --json, and what it prints then is documented."""
    found: dict[str, set[str]] = {}
    # What the first only hands over, the second has.
    for program in (PROGRAM, DEMONSTRATION):
        shown = subprocess.run([program, "--experimental-dump-help"], capture_output=True, text=True, check=True)
        found |= commands(json.loads(shown.stdout)["command"])
    assert len(found) > 35 and "config check" in found and "ledger witness" in found
    assert [name for name, options in found.items() if "json" not in options] == []
    assert documented().keys() == found.keys()


def test_results_for_programs_have_the_keys_that_are_documented(tmp_path) -> None:
    """Each line is JSON of that shape, and nothing else is on standard output."""
    data, keys = tmp_path / "data", documented()
    at = ("--data", data)
    seen: set[str] = set()

    def run(name: str, *arguments, expect: int = 0) -> list:
        seen.add(name)
        lines = [json.loads(line) for line in longitude(
            *name.split(), *arguments, "--json", expect=expect).splitlines()]
        assert lines, name
        for each in (one for line in lines for one in (line if isinstance(line, list) else [line])):
            assert each.keys() and each.keys() <= keys[name], f"{name}: {each.keys() - keys[name]} {each}"
        return lines

    first = written(tmp_path, "a.ndjson", patient(), observation("o", "p"), "{")
    lines = run("import", first, "--source", "A", *at, "--each", expect=2)
    assert {line.get("line") for line in lines[:-1]} == {1, 2, 3} and lines[-1]["versions"] == 2
    run("import", written(tmp_path, "b.json", patient(family="Stranger")), "--source", "B", *at)
    assert run("quarantine", *at)[0]["source"] == "A"
    assert run("quarantine", 1, *at)[0]["data"] == "ew=="
    assert run("quarantine", 1, *at, "--replay", expect=2)[0]["quarantined"]
    assert run("quarantine", 2, *at, "--drop") == [{"number": 2, "dropped": True}]
    (pair,) = run("reviews", *at)
    assert run("reviews", pair["number"], *at, "--close") == [{"number": pair["number"], "closed": True}]
    assert [line["t"] for line in run("feed", *at)] and [one["code"] for one in run("sources", *at)] == ["A", "B"]
    assert len(longitude("export", *at, "--json").splitlines()) == 3
    assert run("export", *at, "--output", tmp_path / "out.ndjson") == [
        {"file": str(tmp_path / "out.ndjson"), "lines": 3}]
    assert run("correct", *at, "--source", "A", "--entry", "Observation/o", "--words", "w")[0]["corrected"] is False
    assert run("correct", *at, "--source", "A", "--entry", "Observation/o", "--words", "w", "--confirm")[0]["corrected"]
    for name in ("doctor", "migrate", "ledger sign", "ledger key", "ledger audit", "ledger unusual", "policy history"):
        run(name, *at)
    staff = written(tmp_path, "staff.csv", "subject,nhs_number,birth_date,family", f"s,{NHS},1951-03-04,Adeyemi")
    assert run("staff", staff, "--organisation", "A", *at)[0]["recorded"] == 1
    assert run("ledger prove", *at, "--source", "A", "--patient", "p", "--out", tmp_path / "proofs")[0]["entries"] > 2
    run("ledger verify", tmp_path / "proofs")
    assert run("ledger verify", first, expect=1)[0]["good"] is False
    run("ledger rotate-key", *at)
    kept = shutil.copy(data / "keys" / "node.key", tmp_path / "kept.key")
    assert run("keys change", *at)[0]["changed"] is False and run("keys change", *at, "--confirm")[0]["changed"]
    assert [key["number"] for key in run("keys add", *at, kept)[0]["keys"]] == [1, 2]
    assert run("keys change", *at, "--confirm")[0]["changed"]
    assert run("keys new")[0]["file"].startswith("longitude node keys 1\nsealing 1 ")
    log = written(tmp_path, "log", "no line")
    assert run("ledger reconcile", *at, "--log", log, expect=2)[0]["unreadable"] == 1
    run("ledger vectors", "--out", tmp_path / "vectors")
    run("ledger witness", "--state", tmp_path / "witness", "--name", "w.invalid", "--print-key")
    for name in ("policy", "sensitivity"):
        file = tmp_path / f"{name}.json"
        file.write_text(longitude(name, "show", "--json"))
        assert json.loads(file.read_text())["version"] == run(f"{name} check", file)[0]["version"]
        assert run(f"{name} check", written(tmp_path, "wrong", "{}"), expect=1)[0]["good"] is False
    assert run("policy dry-run", *at, tmp_path / "policy.json")[0]["changed"] == 0
    assert json.loads(longitude("policy", "export", *at, 6, "--json"))["version"] == 6
    run("sensitivity load", *at, tmp_path / "sensitivity.json")
    run("simulate", "--people", 1, "--out", tmp_path / "simulated")
    run("backup", *at, tmp_path / "copy")
    run("restore", *at, tmp_path / "copy", "--verify")
    assert run("erase", *at, "--source", "A", "--patient", "p", "--confirm") == [
        {"records": 1, "erased": True, "unfiled": [], "namedWithOthers": []}]
    run("version")
    left = keys.keys() - seen
    assert left == {
        "demo", "serve", "consents", "config check", "ledger begin-log", "ledger monitor", "policy show",
        "policy export", "sensitivity show"}, left


def test_a_server_says_for_programs_where_it_answers(tmp_path) -> None:
    """The first line is an object with the address."""
    process = subprocess.Popen(
        [PROGRAM, "demo", "--port", "0", "--people", "1", "--data", tmp_path / "data", "--json",
         "--assets", ROOT / ".build" / "web-assets"], stdout=subprocess.PIPE, text=True, env=surroundings())
    try:
        assert json.loads(process.stdout.readline())["ready"].startswith("http://127.0.0.1:")
    finally:
        process.terminate()
        assert process.wait(20) == 0


def test_the_version_names_what_the_databases_have(tmp_path) -> None:
    """The schemas are those that a new node is made with."""
    data = tmp_path / "data"
    longitude("import", written(tmp_path, "p.json", patient()), "--source", "A", "--data", data)
    told = json.loads(longitude("version", "--json"))
    for name, number in told["schemas"].items():
        with sqlite3.connect(data / name) as database:
            made = database.execute("SELECT identifier FROM grdb_migrations").fetchall()
        assert number == max((row[0] for row in made), key=int), name
    assert told["schemas"].keys() == {"records.sqlite", "ledger.sqlite"}
    assert longitude("--version").strip() == told["version"]
    assert f"longitude {told['version']}\n" in longitude("version")
    compiler = subprocess.run(["swift", "--version"], capture_output=True, text=True, check=True).stdout
    assert f"Swift version {told['swift']}" in compiler


@pytest.mark.parametrize("variables", [{}, {"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_an_import_shows_how_far_it_is(tmp_path, variables: dict) -> None:
    """A bar on a terminal that ends full, without colours; nothing where there is no terminal, or a dumb one."""
    plain = written(tmp_path, "p.ndjson", *(transaction(n) for n in range(60)))
    packed = written(tmp_path, "q.ndjson.gz", *(transaction(n) for n in range(60, 120)))
    command = [PROGRAM, "import", plain, packed, "--source", "A", "--data", tmp_path / "data"]
    env = surroundings(**({"TERM": "xterm-256color"} | variables))
    main, terminal = pty.openpty()
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=terminal, env=env, text=True, check=True)
    os.close(terminal)
    shown = b""
    while chunk := _read(main):
        shown += chunk
    os.close(main)
    assert done.stdout == "960 new versions, 0 repeated, 0 quarantined\n"
    assert b"\x1b" not in shown and b"is new, a source" in shown
    lines = [line.rsplit(b"\r", 1)[-1] for line in shown.replace(b"\r\n", b"\n").split(b"\n") if b"[" in line]
    if variables.get("TERM") == "dumb":
        assert lines == []
    else:
        assert [line.split()[0] for line in lines] == [b"p.ndjson", b"q.ndjson.gz"]
        assert all(line.endswith(b"] 100%") for line in lines), lines
    quiet = subprocess.run(command, capture_output=True, text=True, env=env, check=True)
    assert quiet.stderr == "" and quiet.stdout.startswith("0 new versions, 960 repeated")


def _read(terminal: int) -> bytes:
    """What a terminal shows next; nothing when whoever wrote has ended."""
    try:
        return os.read(terminal, 65536)
    except OSError:
        return b""
