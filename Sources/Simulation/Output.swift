import FHIR

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Why the simulated region could not be written.
package enum SimulationError: Error, CustomStringConvertible {
    /// A file could not be opened or written; with its name.
    case cannotWrite(String)
    /// More people were asked for than there are test numbers.
    case tooManyPeople(Int)

    package var description: String {
        switch self {
        case .cannotWrite(let name):
            "\(name) cannot be written. Name a folder that may be written, on a disk with room."
        case .tooManyPeople(let count):
            "\(count) people asked for; the test range of NHS numbers gives \(TestNumber.capacity)"
        }
    }
}

extension SimulatedLondon {
    /// Writes the region to a directory: `<SOURCE>.ndjson` with one Bundle a line (the source's organisations first),
    /// `sources.json` and `stories.json`. The directory must exist; files of those names are replaced.
    ///
    /// - Returns: how many resources about people were written.
    /// - Throws: ``SimulationError``.
    @discardableResult
    package func write(people: Int, to directory: String, progress: (Int) -> Void = { _ in }) throws -> Int {
        guard people <= TestNumber.capacity else { throw SimulationError.tooManyPeople(people) }
        var files: [String: LineFile] = [:]
        for source in region.sources {
            let file = try LineFile("\(directory)/\(source.code).ndjson")
            try file.line(organisationsBundle(source))
            files[source.code] = file
        }
        var resources = 0
        for index in 0..<people {
            let person = person(index)
            resources += person.resourceCount
            for (source, bytes) in person.bundles { try files[source]?.line(bytes) }
            if index % 1000 == 999 { progress(index + 1) }
        }
        for file in files.values { try file.close() }
        try LineFile.write("\(directory)/sources.json", sourcesJSON())
        try LineFile.write("\(directory)/stories.json", storiesJSON(people))
        return resources
    }

    /// The sources: code, name, kind, area, boroughs, habits.
    package func sourcesJSON() -> [UInt8] {
        var json = JSONWriter(capacity: 32_768)
        json.array {
            for source in region.sources {
                $0.object {
                    $0.member("code", source.code)
                    $0.member("name", source.name)
                    $0.member("kind", source.kind.rawValue)
                    $0.member("area", source.area.rawValue)
                    $0.array("boroughs") { for borough in source.boroughs { $0.item(borough) } }
                    $0.member("base", source.base)
                    $0.object("habits") { $0.habits(source) }
                }
            }
        }
        return json.bytes
    }

    /// The stories told among the first `people`.
    package func storiesJSON(_ people: Int) -> [UInt8] {
        var json = JSONWriter(capacity: 16_384)
        json.array {
            for story in stories where story.personIndex < people {
                let person = person(story.personIndex)
                $0.object {
                    $0.member("title", story.title)
                    $0.member("person", story.personIndex)
                    $0.member("summary", story.summary)
                    $0.member("family", person.family)
                    $0.member("given", person.given)
                    $0.member("birthDate", person.birthDate)
                    $0.member("nhsNumber", person.nhsNumber)
                    $0.array("sources") { for bundle in person.bundles { $0.item(bundle.source) } }
                }
            }
        }
        return json.bytes
    }
}

extension JSONWriter {
    fileprivate mutating func habits(_ source: Source) {
        let habits = source.habits
        if let lag = habits.lagMinutes {
            member("lagMinutesFrom", lag.lowerBound)
            member("lagMinutesTo", lag.upperBound)
        }
        if let hour = habits.batchHour { member("batchHour", hour) }
        member("localCodes", habits.hasLocalCodes)
        decimal("missingNHSNumbers", habits.missingNHSNumbers, 2)
        member("numbering", habits.numbering.rawValue)
        member("isSometimesDown", source.isSometimesDown)
    }
}

/// A file of lines, written in large pieces.
private final class LineFile {
    private let name: String
    private let descriptor: Int32
    private var buffer: [UInt8] = []

    init(_ name: String) throws {
        self.name = name
        descriptor = unsafe open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw SimulationError.cannotWrite(name) }
    }

    static func write(_ name: String, _ bytes: [UInt8]) throws {
        let file = try LineFile(name)
        try file.line(bytes)
        try file.close()
    }

    func line(_ bytes: [UInt8]) throws {
        buffer.append(contentsOf: bytes)
        buffer.append(0x0A)
        if buffer.count > 1 << 20 { try flush() }
    }

    func close() throws {
        try flush()
        #if canImport(Glibc)
            let result = Glibc.close(descriptor)
        #elseif canImport(Musl)
            let result = Musl.close(descriptor)
        #else
            let result = Darwin.close(descriptor)
        #endif
        guard result == 0 else { throw SimulationError.cannotWrite(name) }
    }

    private func flush() throws {
        var done = 0
        while done < buffer.count {
            let count = unsafe buffer.withUnsafeBytes { bytes in
                unsafe posixWrite(descriptor, UnsafeRawBufferPointer(rebasing: bytes[done...]))
            }
            guard count > 0 else { throw SimulationError.cannotWrite(name) }
            done += count
        }
        buffer.removeAll(keepingCapacity: true)
    }

    private func posixWrite(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
        #if canImport(Glibc)
            unsafe Glibc.write(descriptor, bytes.baseAddress, bytes.count)
        #elseif canImport(Musl)
            unsafe Musl.write(descriptor, bytes.baseAddress, bytes.count)
        #else
            unsafe Darwin.write(descriptor, bytes.baseAddress, bytes.count)
        #endif
    }
}
