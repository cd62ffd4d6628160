public import EventLog

extension StreamID: ExpressibleByIntegerLiteral {
    public init(integerLiteral value: UInt64) { self.init(value) }
}

extension Revision: ExpressibleByIntegerLiteral {
    public init(integerLiteral value: UInt64) { self.init(value) }
}

extension Position: ExpressibleByIntegerLiteral {
    public init(integerLiteral value: UInt64) { self.init(value) }
}

extension Event {
    /// An event that is told from others by `number`, with a detail and a payload of small sizes.
    static func numbered(_ number: Int, isSnapshot: Bool = false, payloadByteCount: Int? = nil)
        -> Event
    {
        Event(
            type: UInt16(truncatingIfNeeded: number), isSnapshot: isSnapshot,
            item: UInt32(truncatingIfNeeded: number),
            detail: Array("detail \(number)".utf8),
            payload: .bytes(
                [UInt8](
                    repeating: UInt8(truncatingIfNeeded: number),
                    count: payloadByteCount ?? number % 50)))
    }
}
