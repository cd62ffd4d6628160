/// Why a capsule cannot be made or opened.
public enum CapsuleError: Error, Hashable, Sendable {
    /// The bytes are no capsule, or not the whole of one, or not as they were written.
    case damaged(byteOffset: Int, reason: String)
    /// It was written by a newer release.
    case newerFormat(found: UInt8, newestKnown: UInt8)
    /// Something of the stream has been erased or lost, so that its story cannot be handed on.
    case incomplete(Revision)
}

extension CapsuleError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .damaged(let byteOffset, let reason): "byte \(byteOffset): \(reason)"
        case .newerFormat(let found, let newestKnown):
            """
            it has format \(found), and the newest that this release knows is \(newestKnown); use \
            a newer release
            """
        case .incomplete(let revision):
            """
            what event \(revision) held has been erased, or is lost, so there is no whole story to \
            hand on
            """
        }
    }
}
