/// The table once more, laid out for the structure check: for each type a hash table from the bytes of a JSON member
/// name to what may stand there. Choices are expanded: `value[x]` gives `valueQuantity`, `valueString` and so on.
struct StructureLayout: Sendable {
    /// A member that a type may have in JSON.
    struct Member: BitwiseCopyable, Sendable {
        /// What kind of value stands there.
        enum Content: UInt8, BitwiseCopyable, Sendable { case object, resource, primitive, resourceType }
        /// The name: its length, where it stands in ``StructureLayout/names``, its first and its last eight bytes.
        var length: UInt8
        var nameOffset: UInt32
        var first: UInt64
        var last: UInt64
        /// The position of the type in ``StructureLayout/types``, when the content is an object.
        var type: UInt16
        /// The position of the element in its type; the members of one choice share it.
        var ordinal: UInt8
        var content: Content
        var primitive: UInt8
        var repeats: Bool
        var isChoice: Bool
        /// Whether `_name` may stand beside it (id and extensions of a primitive value).
        var hasSibling: Bool
    }
    /// What the check needs of a type.
    struct TypeLayout: BitwiseCopyable, Sendable {
        var firstSlot: UInt32 = 0
        var mask: UInt32 = 0
        /// A bit for each element that must be there.
        var required: UInt64 = 0
    }

    static let shared = StructureLayout(R4.table)
    static let empty = UInt16.max

    /// Aligned with ``R4/types``, with one more at the end whose members are the resource types.
    private(set) var types: [TypeLayout] = []
    private(set) var members: [Member] = []
    /// Positions in `members`, or `empty`: open addressing, at most half full.
    private(set) var slots: [UInt16] = []
    /// The names one after the other, with eight bytes of room at the end.
    private(set) var names: [UInt8] = []
    /// The types `Element` (for `_name` members) and `Extension`, and in the latter the bits of two elements.
    let elementType: Int
    let extensionType: Int
    let extensionBits: (nested: UInt64, value: UInt64)

    private init(_ table: R4) {
        guard let element = table.index(ofType: "Element"), let ext = table.index(ofType: "Extension"),
            let nested = table.types[ext].elements.firstIndex(where: { $0.name == "extension" }),
            let value = table.types[ext].elements.firstIndex(where: { $0.name == "value" })
        else { fatalError("r4.table has no Element or Extension") }
        elementType = element
        extensionType = ext
        extensionBits = (1 << UInt64(nested), 1 << UInt64(value))
        for type in table.types { add(type, table) }
        let resources = table.resourceTypes.enumerated().map { number, i in
            var member = Self.member(ordinal: number, .resource)
            member.type = UInt16(i)
            return (table.types[i].name, member)
        }
        addTable(resources, required: 0)
        names += [UInt8](repeating: 0, count: 8)
    }

    private static func member(ordinal: Int, _ content: Member.Content) -> Member {
        Member(
            length: 0, nameOffset: 0, first: 0, last: 0, type: 0, ordinal: UInt8(ordinal), content: content,
            primitive: 0, repeats: false, isChoice: false, hasSibling: false)
    }

    private mutating func add(_ type: R4.TypeDefinition, _ table: R4) {
        var found: [(String, Member)] = []
        var required: UInt64 = 0
        // One bit an element, and one for resourceType.
        guard type.elements.count < 64 else { fatalError("\(type.name) has more elements than there are bits") }
        for (ordinal, element) in type.elements.enumerated() {
            if element.isRequired { required |= 1 << UInt64(ordinal) }
            for reference in element.types {
                let code = reference.code
                let suffix = element.isChoice ? code.prefix(1).uppercased() + code.dropFirst() : ""
                found.append((element.name + suffix, member(element, ordinal, code, in: type, table)))
            }
        }
        if type.kind == .resource { found.append(("resourceType", Self.member(ordinal: 63, .resourceType))) }
        addTable(found, required: required)
    }

    private func member(
        _ element: R4.ElementDefinition, _ ordinal: Int, _ code: String, in type: R4.TypeDefinition, _ table: R4
    ) -> Member {
        var member = Self.member(ordinal: ordinal, .object)
        guard let index = table.index(ofType: code) else { fatalError("r4.table has no type \(code)") }
        if let primitive = Primitive(name: code) {
            member.content = .primitive
            member.primitive = primitive.rawValue
            // Element.id and Extension.url are XML attributes and can have no extensions (FHIR R4 element.html).
            let isAttribute = type.kind != .resource && element.name == "id"
            member.hasSibling = !isAttribute && !(type.name == "Extension" && element.name == "url")
        } else if code == "Resource" {
            member.content = .resource
        } else {
            member.type = UInt16(index)
        }
        member.repeats = element.repeats
        member.isChoice = element.isChoice
        return member
    }

    private mutating func addTable(_ found: [(String, Member)], required: UInt64) {
        var size = 2
        while size < found.count * 2 { size *= 2 }
        let first = slots.count
        types.append(TypeLayout(firstSlot: UInt32(first), mask: UInt32(size - 1), required: required))
        slots += [UInt16](repeating: Self.empty, count: size)
        for (name, member) in found {
            var member = member
            let bytes = Array(name.utf8)
            (member.first, member.last) = Self.words(bytes)
            member.length = UInt8(bytes.count)
            member.nameOffset = UInt32(names.count)
            names += bytes
            var slot = Self.hash(member.first, member.last, bytes.count) & (size - 1)
            while slots[first + slot] != Self.empty { slot = (slot + 1) & (size - 1) }
            slots[first + slot] = UInt16(members.count)
            members.append(member)
        }
    }

    /// The first and the last eight bytes of a name; a shorter one is filled up with zeros.
    private static func words(_ name: [UInt8]) -> (UInt64, UInt64) {
        func word(_ bytes: ArraySlice<UInt8>) -> UInt64 { bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) } }
        return (word(name.prefix(8)), word(name.suffix(8)))
    }

    @inline(__always) static func hash(_ first: UInt64, _ last: UInt64, _ length: Int) -> Int {
        let mixed = (first ^ (last &<< 5 | last &>> 59) ^ UInt64(length)) &* 0x9E37_79B9_7F4A_7C15
        return Int(truncatingIfNeeded: mixed &>> 40)
    }

    /// Calls `body` with the layout as pointers, which cost no reference counting on the hot path.
    func withPointers<R>(_ body: (LayoutPointers) -> R) -> R {
        unsafe types.withUnsafeBufferPointer { types in
            unsafe members.withUnsafeBufferPointer { members in
                unsafe slots.withUnsafeBufferPointer { slots in
                    unsafe names.withUnsafeBufferPointer { names in
                        guard let types = types.baseAddress, let members = members.baseAddress,
                            let slots = slots.baseAddress, let names = names.baseAddress
                        else { fatalError("r4.table is empty") }
                        return unsafe body(
                            LayoutPointers(types: types, members: members, slots: slots, names: names))
                    }
                }
            }
        }
    }

    /// The number of the resource type of that name.
    func resourceType(_ name: ArraySlice<UInt8>) -> Int? {
        let found = withPointers { pointers in
            unsafe name.withUnsafeBufferPointer { text in
                unsafe pointers.find(text, 0, text.count, type: types.count - 1)
            }
        }
        return found < 0 ? nil : Int(members[found].ordinal)
    }
}

/// The arrays of a ``StructureLayout`` while they are borrowed.
@safe struct LayoutPointers {
    let types: UnsafePointer<StructureLayout.TypeLayout>
    let members: UnsafePointer<StructureLayout.Member>
    let slots: UnsafePointer<UInt16>
    let names: UnsafePointer<UInt8>

    init(
        types: UnsafePointer<StructureLayout.TypeLayout>, members: UnsafePointer<StructureLayout.Member>,
        slots: UnsafePointer<UInt16>, names: UnsafePointer<UInt8>
    ) {
        unsafe self.types = types
        unsafe self.members = members
        unsafe self.slots = slots
        unsafe self.names = names
    }

    /// The member of a type whose name stands at `offset` in `text`: its position, or -1.
    @inline(__always) func find(
        _ text: UnsafeBufferPointer<UInt8>, _ offset: Int, _ length: Int, type: Int
    ) -> Int {
        guard length > 0, let base = text.baseAddress else { return -1 }
        let key = unsafe UnsafeRawPointer(base + offset)
        let (first, last) = unsafe words(key, length, room: text.count &- offset)
        let layout = unsafe types[type]
        let mask = Int(layout.mask)
        var slot = StructureLayout.hash(first, last, length) & mask
        while true {
            let position = unsafe slots[Int(layout.firstSlot) &+ slot]
            if position == StructureLayout.empty { return -1 }
            let member = unsafe members + Int(position)
            if unsafe member.pointee.first == first && member.pointee.last == last
                && Int(member.pointee.length) == length
                && (length <= 16 || sameMiddle(key, length, Int(member.pointee.nameOffset)))
            {
                return Int(position)
            }
            slot = (slot &+ 1) & mask
        }
    }

    @inline(__always) private func words(_ key: UnsafeRawPointer, _ length: Int, room: Int) -> (UInt64, UInt64) {
        if length >= 8 {
            return unsafe (
                key.loadUnaligned(as: UInt64.self),
                key.loadUnaligned(fromByteOffset: length &- 8, as: UInt64.self)
            )
        }
        if room >= 8 {
            let word = unsafe key.loadUnaligned(as: UInt64.self) & ((1 &<< UInt64(length &* 8)) &- 1)
            return (word, word)
        }
        var word: UInt64 = 0
        for i in 0..<length {
            word |= UInt64(unsafe key.load(fromByteOffset: i, as: UInt8.self)) &<< UInt64(8 &* i)
        }
        return (word, word)
    }

    /// Whether the bytes between the first and the last eight are those of the name.
    @inline(never) private func sameMiddle(_ key: UnsafeRawPointer, _ length: Int, _ nameOffset: Int) -> Bool {
        for i in 8..<length - 8
        where unsafe key.load(fromByteOffset: i, as: UInt8.self) != names[nameOffset + i] { return false }
        return true
    }
}
