/// A page as a flat array of nodes in document order, so that a subtree is a range and every walk
/// is a loop.
struct HTMLTree: Sendable {
    /// Index of a node.
    typealias ID = Int

    struct Node: Sendable {
        var tag: HTMLTag
        var parent: Int32
        /// One past the last node inside.
        var end: Int32
        /// Of a text node: its bytes in `bytes`.
        var textStart: Int32 = 0
        var textEnd: Int32 = 0
        /// Of an element: its part of `attributes`.
        var attributeStart: Int32 = 0
        var attributeCount: Int32 = 0
    }

    struct Attribute: Sendable {
        var name: HTMLAttribute
        var start: Int32
        var end: Int32
    }

    var nodes: [Node] = []
    var attributes: [Attribute] = []
    var bytes: [UInt8] = []
    /// Whether the page held more than is kept: too deep or too many nodes.
    var isCut = false

    func tag(_ id: ID) -> HTMLTag { nodes[id].tag }
    func end(_ id: ID) -> ID { Int(nodes[id].end) }
    /// The root is its own parent.
    func parent(_ id: ID) -> ID { Int(nodes[id].parent) }
    func contains(_ outer: ID, _ inner: ID) -> Bool { outer <= inner && inner < end(outer) }

    func attribute(_ id: ID, _ name: HTMLAttribute) -> String? {
        let node = nodes[id]
        let start = Int(node.attributeStart)
        for attribute in attributes[start..<start + Int(node.attributeCount)]
        where attribute.name == name {
            return String(
                decoding: bytes[Int(attribute.start)..<Int(attribute.end)], as: UTF8.self)
        }
        return nil
    }

    func hasAttribute(_ id: ID, _ name: HTMLAttribute) -> Bool {
        let start = Int(nodes[id].attributeStart)
        return attributes[start..<start + Int(nodes[id].attributeCount)].contains {
            $0.name == name
        }
    }

    /// The text of one text node as it stands.
    func rawText(_ id: ID) -> String {
        String(
            decoding: bytes[Int(nodes[id].textStart)..<Int(nodes[id].textEnd)], as: UTF8.self)
    }

    /// The visible text of a subtree on one line, cut at `limit` scalars.
    func text(_ id: ID, limit: Int = 500) -> String {
        var joined = ""
        var next = id
        var blockEnd = Int.max
        while next < end(id), joined.utf8.count < limit * 4 {
            let tag = nodes[next].tag
            if next >= blockEnd {
                joined += " "
                blockEnd = .max
            }
            if tag.isInvisible {
                next = end(next)
                continue
            }
            if tag == .text {
                joined += rawText(next)
            } else if !tag.isInline || tag == .br {
                joined += " "
                blockEnd = end(next)
            }
            next += 1
        }
        return SafeText.line(joined, limit: limit)
    }

    /// All elements of one kind inside `scope`, in document order.
    func all(_ tag: HTMLTag, in scope: ID = 0) -> [ID] {
        (scope..<end(scope)).filter { nodes[$0].tag == tag }
    }

    /// Elements around `id`, innermost first, without the root.
    func ancestors(_ id: ID) -> some Sequence<ID> {
        sequence(first: parent(id)) { $0 == 0 ? nil : self.parent($0) }.lazy.filter { $0 != 0 }
    }
}
