/// Puts faults in words: only here are Strings made, and only for resources that are wrong.
struct FaultDescriber {
    private let resource: Element
    private let tape: [TapeEntry]

    init(_ resource: Element) {
        self.resource = resource
        tape = resource.storage.tape
    }

    func issue(_ fault: StructureFault) -> StructureIssue {
        let entry = tape[fault.place]
        let isString = entry.kind == .string || entry.kind == .escapedString
        var path = path(to: fault.place)
        if fault.rule == .missingElement { path += "." + elementName(fault) }
        return StructureIssue(
            rule: fault.rule, path: path, offset: isString ? entry.offset - 1 : entry.offset, reason: reason(fault))
    }

    private func reason(_ fault: StructureFault) -> String {
        switch fault.rule {
        case .notAResource: "not a resource: a JSON object is needed"
        case .noResourceType: "a resource without resourceType"
        case .unknownResourceType: "not a resource type of FHIR R4"
        case .unknownElement: "not an element of \(typeName(fault))"
        case .missingElement: "\(typeName(fault)) needs this element"
        case .mustBeArray: "may repeat, so it must be an array"
        case .mustNotBeArray: "may not repeat, so it must not be an array"
        case .empty: "must not be empty: what is absent is left out"
        case .null: "null is not allowed here"
        case .twoChoices: "a second value for \(elementName(fault)), which may have one type only"
        case .wrongJSONType: wrongJSONType(fault)
        case .syntax: "not a valid \(primitiveName(fault))"
        case .extensionWithBoth: "an extension has a value or extensions, not both"
        }
    }

    private func wrongJSONType(_ fault: StructureFault) -> String {
        guard let primitive = Primitive(rawValue: fault.primitive) else {
            return "must be a JSON object (\(typeName(fault)))"
        }
        return "must be a JSON \(primitive.jsonType.rawValue) (\(primitive.name))"
    }

    private func primitiveName(_ fault: StructureFault) -> String {
        Primitive(rawValue: fault.primitive)?.name ?? "value"
    }

    private func typeName(_ fault: StructureFault) -> String {
        R4.table.types.indices.contains(fault.type) ? R4.table.types[fault.type].name : "a resource"
    }

    private func elementName(_ fault: StructureFault) -> String {
        R4.table.types[fault.type].elements[fault.ordinal].writtenName
    }

    /// Names and positions from the resource to a place on the tape.
    private func path(to place: Int) -> String {
        var path = ResourceType(of: resource)?.name ?? "Resource"
        var i = resource.index
        while i != place {
            let end = tape[i].length - 1
            let isObject = tape[i].kind == .object
            var child = i + 1
            var position = 0
            var name = ""
            while child < end {
                var value = child
                if isObject {
                    name = safeName(child)
                    value += 1
                }
                let next = resource.after(value)
                if place < next {
                    path += isObject ? "." + name : "[\(position)]"
                    // The place is a key, the value itself, or inside the value.
                    if place == child { return path }
                    i = value
                    break
                }
                child = next
                position += 1
            }
            if child >= end { return path }
        }
        return path
    }

    /// A member name for a path: what does not look like the name of an element may be text about a person.
    private func safeName(_ key: Int) -> String {
        let entry = tape[key]
        let bytes = resource.storage.bytes[entry.offset..<entry.offset + entry.length]
        let isName = bytes.allSatisfy { c in
            (c | 0x20) &- 0x61 < 26 || c &- 0x30 < 10 || c == 0x5F || c == 0x2D
        }
        return isName && !bytes.isEmpty && bytes.count <= 64 ? String(decoding: bytes, as: UTF8.self) : "?"
    }
}
