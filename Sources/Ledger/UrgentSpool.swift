package import Access
package import Crypto
import Dispatch
import FHIR
package import Foundation

extension AccessEvent {
    /// Whether it is of the urgent view: an ambulance crew that opens a record for emergency care, or looks for the
    /// person whose it is. Nothing else is shown without its entry in the ledger.
    package var isUrgent: Bool {
        guard principal?.role == .paramedic else { return false }
        return action == .read && purpose == .emergency || action == .query && route == "search"
    }
}

/// An entry that waited in the urgent spool.
package struct SpooledEntry: Sendable {
    /// The file it stood in, and its line there, from 1.
    package let spool: EventID, number: Int64
    /// What is entered: it says when it was made and when it was entered.
    package let event: AccessEvent

    /// An entry of a line.
    package init(spool: EventID, number: Int64, event: AccessEvent) {
        self.spool = spool
        self.number = number
        self.event = event
    }
}

/// Where the entries of the urgent view wait while the ledger cannot be written: a file of its own, best on another
/// disk, from which they are entered as soon as the ledger works.
///
/// Each line is one whole entry, sealed and authenticated under a key of the node (AES-256-GCM) with the file's number
/// and its own place, and on the disk before anything is shown. A file that was entered whole is removed; one with
/// lines that cannot be read is kept under another name.
package final class UrgentSpool: Sendable {
    /// What a drain did.
    package struct Drained: Sendable, Equatable {
        /// How many entries were entered now.
        package var entered = 0
        /// How many lines cannot be read.
        package var damaged = 0
        /// Where the files with those lines are kept.
        package var kept: [URL] = []
    }
    private static let header = "longitude urgent spool 1 "

    private let folder: URL
    /// Where it was before: nothing is added there.
    private let former: [UrgentSpool]
    private let key: SymmetricKey
    private let earlier: [SymmetricKey]
    private let limit: Int
    /// One that adds may wait here for one that drains, which comes back here to remove the file.
    private let threads = DispatchQueue(label: "longitude.ledger.spool", qos: .userInitiated, attributes: .concurrent)
    private var file: URL { folder.appending(path: Self.file) }

    /// The spool in a folder, which is made when it is needed.
    ///
    /// - Parameters:
    ///   - key: of the node; not the one of anything else.
    ///   - earlier: others under which lines may be sealed, while the node's key is being changed.
    ///   - former: the folders that it was in before, in their order: what still waits there is entered first.
    ///   - limit: how many bytes may wait; then nothing urgent is shown either.
    package init(folder: URL, key: SymmetricKey, earlier: [SymmetricKey] = [], former: [URL] = [], limit: Int = 4 << 20)
    {
        self.folder = folder
        self.former = former.map { UrgentSpool(folder: $0, key: key, earlier: earlier) }
        self.key = key
        self.earlier = earlier
        self.limit = limit
    }

    private static func lock(in folder: URL) -> URL { folder.appending(path: "urgent.lock") }

    /// Makes the folder of a spool, unless it is there.
    package static func make(in folder: URL) throws {
        try FileManager.default.createDirectory(
            at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let lock = lock(in: folder)
        if !FileManager.default.fileExists(atPath: lock.path) { try DurableFile.create(lock, with: Data()) }
    }

    /// Whether a spool was made in a folder. Where its disk is to be there is a folder too while the disk is not.
    package static func isMade(in folder: URL) -> Bool { FileManager.default.fileExists(atPath: lock(in: folder).path) }

    /// Whether nothing waits in a folder, and no file is kept there with lines that cannot be read. Of a spool whose
    /// disk is not there nobody knows.
    package static func isEmpty(in folder: URL) -> Bool {
        guard isMade(in: folder), let names = try? FileManager.default.contentsOfDirectory(atPath: folder.path) else {
            return false
        }
        return !names.contains { $0.hasPrefix(file) }
    }

    private static let file = "urgent.spool"

    /// Keeps an entry: on the disk when this returns.
    /// - Throws: when it cannot be kept, or the spool is full; nothing of it is then kept.
    package func add(_ event: AccessEvent) async throws {
        guard event.isUrgent, !event.parts.isEmpty else { throw LedgerError.unavailable }
        try await onThread { [self] in
            let lock = try locked()
            defer { try? lock.close() }
            // A file that is there needs no room to be made.
            if !FileManager.default.fileExists(atPath: file.path) {
                try DurableFile.create(file, with: Data("\(Self.header)\(EventID())\n".utf8))
            }
            try append(event)
        }
    }

    private func append(_ event: AccessEvent) throws {
        let handle = try FileHandle(forUpdating: file)
        defer { try? handle.close() }
        let content = try handle.readToEnd() ?? Data()
        guard let spool = Self.spool(content) else { throw LedgerError.unavailable }
        // A line that was cut when the power failed stays a line of its own, which cannot be read.
        let isCut = content.last != 0x0A
        let number = content.count { $0 == 0x0A } + (isCut ? 1 : 0)
        let sealed =
            try AES.GCM.seal(
                event.spoolText, using: key, authenticating: Self.place(spool, Int64(number))
            ).combined ?? Data()
        let line = Data((isCut ? "\n" : "").utf8) + sealed.base64EncodedData() + Data("\n".utf8)
        guard content.count + line.count <= limit else { throw LedgerError.unavailable }
        do {
            try handle.write(contentsOf: line)
            try handle.synchronize()
        } catch {
            try? handle.truncate(atOffset: UInt64(content.count))
            try? handle.synchronize()
            throw LedgerError.unavailable
        }
    }

    /// Enters what waits, in its order and each entry once, whatever happened in between.
    ///
    /// - Parameter time: when, in milliseconds since 1970.
    /// - Throws: when the ledger does not work yet: what waits stays.
    package func drain(into store: any LedgerStore, time: Int64) async throws -> Drained {
        var all = Drained()
        // Always in this order: of the file that was entered last it is known how far.
        for spool in former + [self] {
            let drained = try await spool.drainFile(into: store, time: time)
            all.entered += drained.entered
            all.damaged += drained.damaged
            all.kept += drained.kept
        }
        return all
    }

    private func drainFile(into store: any LedgerStore, time: Int64) async throws -> Drained {
        guard FileManager.default.fileExists(atPath: file.path) else { return Drained() }
        // Nobody adds, and nobody else drains, until the file is gone.
        let lock = try await onThread { [self] in try locked() }
        defer { try? lock.close() }
        guard let content = try DurableFile.read(file) else { return Drained() }
        var drained = Drained()
        var entries: [SpooledEntry] = []
        let spool = Self.spool(content)
        for (n, line) in lines(content).enumerated() {
            guard let spool, let event = open(line, spool, Int64(n + 1), enteredAt: time) else {
                drained.damaged += 1
                continue
            }
            entries.append(SpooledEntry(spool: spool, number: Int64(n + 1), event: event))
        }
        if spool == nil { drained.damaged = max(1, drained.damaged) }
        drained.entered = try await store.append(spooled: entries)
        if drained.damaged == 0 {
            try await onThread { [self] in try FileManager.default.removeItem(at: file) }
        } else {
            let kept = folder.appending(path: "\(Self.file).\(EventID()).damaged")
            try FileManager.default.moveItem(at: file, to: kept)
            drained.kept = [kept]
        }
        return drained
    }

    /// How many lines wait.
    package var waiting: Int {
        let own = (try? DurableFile.read(file)).flatMap(\.self).map { lines($0).count } ?? 0
        return former.reduce(own) { $0 + $1.waiting }
    }

    /// The files with lines that could not be read.
    package var damaged: [URL] {
        let files = (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []
        return files.filter { $0.pathExtension == "damaged" } + former.flatMap(\.damaged)
    }

    // MARK: The file

    private static func spool(_ content: Data) -> EventID? {
        let first = String(decoding: content.prefix { $0 != 0x0A }, as: UTF8.self)
        return first.hasPrefix(header) ? EventID(String(first.dropFirst(header.count))) : nil
    }

    /// The lines after the first; the last may be cut.
    private func lines(_ content: Data) -> [Data] {
        let all = content.split(separator: 0x0A, omittingEmptySubsequences: false).dropFirst()
        return (all.last?.isEmpty == true ? all.dropLast() : all).map { Data($0) }
    }

    private static func place(_ spool: EventID, _ number: Int64) -> Data { Data("\(header)\(spool)/\(number)".utf8) }

    private func open(_ line: Data, _ spool: EventID, _ number: Int64, enteredAt time: Int64) -> AccessEvent? {
        guard let sealed = Data(base64Encoded: line), let box = try? AES.GCM.SealedBox(combined: sealed) else {
            return nil
        }
        let place = Self.place(spool, number)
        for key in [key] + earlier {
            guard let text = try? AES.GCM.open(box, using: key, authenticating: place) else { continue }
            return AccessEvent(spoolText: Array(text), enteredAt: time)
        }
        return nil
    }

    private func locked() throws -> FileHandle {
        try Self.make(in: folder)
        let handle = try FileHandle(forUpdating: Self.lock(in: folder))
        guard flock(handle.fileDescriptor, LOCK_EX) == 0 else {
            try handle.close()
            throw LedgerError.unavailable
        }
        return handle
    }

    private func onThread<T: Sendable>(_ work: @escaping @Sendable () throws -> T) async throws -> T {
        try await withCheckedThrowingContinuation { continuation in
            threads.async { continuation.resume(with: Result { try work() }) }
        }
    }
}

extension AccessEvent {
    /// The whole event, for the spool.
    fileprivate var spoolText: [UInt8] {
        var json = JSONWriter(capacity: 1024)
        json.object {
            $0.member("event", id.description)
            $0.member("time", Int(time))
            $0.member("action", action.rawValue)
            $0.member("who", principal?.subject)
            $0.member("name", principal?.name)
            $0.member("role", principal?.role.rawValue)
            $0.member("organisation", principal?.organisation)
            $0.member("at", principal?.organisationName)
            $0.member("purpose", purpose?.rawValue)
            $0.member("route", route)
            $0.member("policy", policyVersion)
            $0.member("basis", basis)
            $0.array("parts") { list in
                for part in parts {
                    list.object {
                        if let pid = part.pid { $0.member("record", Int(pid)) }
                        var numbers: [UInt8] = []
                        NumberList.append(part.resources, to: &numbers)
                        $0.member("resources", String(decoding: numbers, as: UTF8.self))
                    }
                }
            }
        }
        return json.bytes
    }

    /// An event of the spool, with the time at which it is entered; nil for another text.
    fileprivate init?(spoolText text: [UInt8], enteredAt: Int64) {
        guard let root = try? Document(parsing: text).root, let id = EventID(root["event"]?.string ?? ""),
            let time = root["time"]?.int, let action = Action(rawValue: root["action"]?.string ?? ""),
            let role = Role(rawValue: root["role"]?.string ?? "")
        else { return nil }
        self.init(
            id: id, time: Int64(time), action: action,
            principal: Principal(
                subject: root["who"]?.string ?? "", name: root["name"]?.string ?? "", role: role,
                organisation: root["organisation"]?.string ?? "", organisationName: root["at"]?.string ?? ""),
            purpose: root["purpose"]?.string.flatMap(Purpose.init(rawValue:)), route: root["route"]?.string ?? "",
            policyVersion: root["policy"]?.int ?? 0, basis: root["basis"]?.string ?? "",
            parts: root.all("parts").map { part in
                Part(
                    pid: part["record"]?.int.map { Int64($0) },
                    resources: NumberList.numbers(part["resources"]?.string ?? ""))
            }, enteredAt: enteredAt)
    }
}
