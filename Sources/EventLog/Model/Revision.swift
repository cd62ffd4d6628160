/// An event's number within its stream, from 1 and with no gap; ``none`` stands before the first.
public struct Revision: RawRepresentable, Hashable, Comparable, Sendable {
    public var rawValue: UInt64

    /// Before the first event of a stream.
    public static let none = Revision(0)
    /// The first event of a stream.
    public static let first = Revision(1)
    /// Beyond every event that can be: the open end of a range.
    public static let max = Revision(.max)

    public init(rawValue: UInt64) {
        self.rawValue = rawValue
    }

    public init(_ rawValue: UInt64) {
        self.rawValue = rawValue
    }

    public static func < (left: Revision, right: Revision) -> Bool {
        left.rawValue < right.rawValue
    }

    /// The revision `count` events later.
    public func advanced(by count: Int) -> Revision {
        Revision(rawValue + UInt64(count))
    }
}

extension Revision: CustomStringConvertible {
    public var description: String { "#\(rawValue)" }
}
