/// A commit's number in the whole log, strictly rising; ``none`` stands before the first.
///
/// Position, not the clock, is the order of the log. A backend may leave gaps between positions.
public struct Position: RawRepresentable, Hashable, Comparable, Sendable {
    public var rawValue: UInt64

    /// Before the first commit of a log.
    public static let none = Position(0)

    public init(rawValue: UInt64) {
        self.rawValue = rawValue
    }

    public init(_ rawValue: UInt64) {
        self.rawValue = rawValue
    }

    public static func < (left: Position, right: Position) -> Bool {
        left.rawValue < right.rawValue
    }
}

extension Position: CustomStringConvertible {
    public var description: String { String(rawValue) }
}
