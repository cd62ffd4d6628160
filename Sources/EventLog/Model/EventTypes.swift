/// A set of types of events.
///
/// Types are bits of one word, so that asking is cheap enough for every event of a history.
public struct EventTypes: Hashable, Sendable {
    /// Types from here on are not told apart: one of them stands for all.
    private static let limit: UInt16 = 63

    private var bits: UInt64 = 0

    /// The set of `types`; those of 63 and above are in it together, or not at all.
    public init(_ types: some Sequence<UInt16>) {
        for type in types { bits |= Self.bit(type) }
    }

    /// Whether there is no type in it.
    public var isEmpty: Bool { bits == 0 }

    /// Whether `type` is in it.
    public func contains(_ type: UInt16) -> Bool { bits & Self.bit(type) != 0 }

    private static func bit(_ type: UInt16) -> UInt64 { 1 << UInt64(min(type, limit)) }
}
