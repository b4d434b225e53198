/// A map from 32-byte keys to 32-byte values with one root hash, and proofs of what it has and of what it has not.
///
/// The tree is binary, the key's bits lead from the root down, highest first, and:
/// - nothing has the hash of 32 zero bytes;
/// - a subtree with one key is that key's leaf, at the least depth where it is alone: SHA-256(0x00 ‖ key ‖ value);
/// - every other subtree is SHA-256(0x01 ‖ left ‖ right).
///
/// So the root depends on the contents alone, not on their history. Source: the shape is that of Diem's "Jellyfish
/// Merkle Tree", the prefixes and the 32 zero bytes are those of the sparse Merkle tree in Celestia's specification;
/// values stand in the leaf unhashed, being 32 bytes already.
///
/// Keys should be hashes or commitments: whoever can choose them can make paths long, up to 256.
public struct SparseMerkleMap: Sendable {
    private var leaves: [Leaf] = []
    private var nodes: [Node] = []
    private var freeLeaves: [Int] = []
    private var freeNodes: [Int] = []
    private var top = Child.empty

    private struct Leaf {
        var key: Bytes32
        var value: Bytes32
        var hash: Bytes32
    }

    private struct Node {
        var left: Child
        var right: Child
        var hash: Bytes32
    }

    /// What hangs at a place of the tree: an index in `leaves` or `nodes`.
    private enum Child {
        case empty
        case leaf(Int)
        case node(Int)
    }

    private typealias Change = (key: Bytes32, value: Bytes32?)

    /// An empty map.
    public init() {}

    /// A map of those keys and values; the later of two with the same key stays.
    public init(_ entries: some Sequence<(key: Bytes32, value: Bytes32)>) {
        update(Array(entries).map { (key: $0.key, value: Optional($0.value)) })
    }

    /// How many keys the map has.
    public var count: Int { leaves.count - freeLeaves.count }

    /// The root hash; 32 zero bytes for the empty map.
    public var root: Bytes32 { hash(top) }

    /// The value of a key; setting nil removes it. Many changes cost less with ``update(_:)``.
    public subscript(key: Bytes32) -> Bytes32? {
        get {
            guard case .leaf(let leaf) = descend(key).end, leaves[leaf].key == key else { return nil }
            return leaves[leaf].value
        }
        set { update(CollectionOfOne((key: key, value: newValue))) }
    }

    /// Sets values, or removes keys whose value is nil; the last change of a key counts. Each node above the changes is
    /// hashed once.
    public mutating func update(_ changes: some Sequence<(key: Bytes32, value: Bytes32?)>) {
        // An array first: from here on the types are known and the code is not generic.
        let changes = Array(changes)
        top = apply(Self.sorted(changes)[...], to: top, depth: 0)
    }

    /// The last change of each key, in the order of the keys.
    private static func sorted(_ changes: [Change]) -> [Change] {
        guard changes.count > 1 else { return changes }
        // The library's sort is stable: the changes of one key keep their order.
        let sorted = changes.sorted { $0.key < $1.key }
        var last: [Change] = []
        last.reserveCapacity(sorted.count)
        for change in sorted {
            if last.last?.key == change.key { last.removeLast() }
            last.append(change)
        }
        return last
    }

    /// The proof that the map has a key, or that it has not.
    public func proof(for key: Bytes32) -> SparseMerkleProof {
        let (siblings, end) = descend(key)
        return switch end {
        case .leaf(let leaf) where leaves[leaf].key == key: SparseMerkleProof(.present, siblings: siblings)
        case .leaf(let leaf):
            SparseMerkleProof(.otherLeaf(key: leaves[leaf].key, value: leaves[leaf].value), siblings: siblings)
        case .empty, .node: SparseMerkleProof(.nothing, siblings: siblings)
        }
    }

    /// Follows a key to a leaf or to nothing, with the hash beside each step.
    private func descend(_ key: Bytes32) -> (siblings: [Bytes32], end: Child) {
        var (siblings, child) = ([Bytes32](), top)
        while case .node(let node) = child {
            let isRight = key.bit(siblings.count)
            siblings.append(hash(isRight ? nodes[node].left : nodes[node].right))
            child = isRight ? nodes[node].right : nodes[node].left
        }
        return (siblings, child)
    }

    private func hash(_ child: Child) -> Bytes32 {
        switch child {
        case .empty: .zero
        case .leaf(let leaf): leaves[leaf].hash
        case .node(let node): nodes[node].hash
        }
    }

    /// Where in sorted changes the keys begin whose bit at that depth is set.
    private func split(_ changes: ArraySlice<Change>, depth: Int) -> Int {
        var (low, high) = (changes.startIndex, changes.endIndex)
        while low < high {
            let middle = low + (high - low) / 2
            if changes[middle].key.bit(depth) { high = middle } else { low = middle + 1 }
        }
        return low
    }

    private mutating func apply(_ changes: ArraySlice<Change>, to child: Child, depth: Int) -> Child {
        guard !changes.isEmpty else { return child }
        switch child {
        case .empty: return build(changes.filter { $0.value != nil }[...], depth: depth)
        case .leaf(let leaf):
            let old = leaves[leaf]
            freeLeaves.append(leaf)
            var kept = changes.filter { $0.value != nil }
            if !changes.contains(where: { $0.key == old.key }) {
                kept.insert((old.key, old.value), at: kept.firstIndex { $0.key > old.key } ?? kept.endIndex)
            }
            return build(kept[...], depth: depth)
        case .node(let node):
            let middle = split(changes, depth: depth)
            let left = apply(changes[..<middle], to: nodes[node].left, depth: depth + 1)
            let right = apply(changes[middle...], to: nodes[node].right, depth: depth + 1)
            freeNodes.append(node)
            return join(left, right)
        }
    }

    /// A subtree of sorted keys that all have values.
    private mutating func build(_ entries: ArraySlice<Change>, depth: Int) -> Child {
        guard let first = entries.first else { return .empty }
        if entries.count == 1, let value = first.value { return makeLeaf(first.key, value) }
        let middle = split(entries, depth: depth)
        let left = build(entries[..<middle], depth: depth + 1)
        return join(left, build(entries[middle...], depth: depth + 1))
    }

    private mutating func makeLeaf(_ key: Bytes32, _ value: Bytes32) -> Child {
        let leaf = Leaf(key: key, value: value, hash: MerkleHash.hash(prefix: 0, key, value))
        guard let free = freeLeaves.popLast() else {
            leaves.append(leaf)
            return .leaf(leaves.count - 1)
        }
        leaves[free] = leaf
        return .leaf(free)
    }

    /// Two subtrees under one node; a leaf that is alone rises instead.
    private mutating func join(_ left: Child, _ right: Child) -> Child {
        switch (left, right) {
        case (.empty, .empty): return .empty
        case (.leaf, .empty): return left
        case (.empty, .leaf): return right
        default: break
        }
        let node = Node(left: left, right: right, hash: MerkleHash.node(hash(left), hash(right)))
        guard let free = freeNodes.popLast() else {
            nodes.append(node)
            return .node(nodes.count - 1)
        }
        nodes[free] = node
        return .node(free)
    }
}

extension SparseMerkleMap: Equatable {
    /// Whether both have the same keys and values: whether their roots are equal.
    public static func == (left: Self, right: Self) -> Bool { left.root == right.root }
}
