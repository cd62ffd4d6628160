/// One fact about one stream, as the log stores it: a small head, a detail and a payload.
///
/// The log gives no meaning to `type`, `version`, `item`, `detail` or `payload`; whoever appends
/// does. Folding state should need the head and the detail only, because the payloads are kept
/// apart and can be skipped, compressed and erased on their own.
public struct Event: Hashable, Sendable {
    /// What kind of fact it is.
    public var type: UInt16
    /// The version of the detail's and payload's encoding.
    public var version: UInt8
    /// A fold of the stream may start here: the event carries the whole state before it.
    public var isSnapshot: Bool
    /// The part of the stream that the event is about; 0 when it is about all of it.
    public var item: UInt32
    /// What a fold needs to know; at most ``Limits/detailByteCount`` bytes.
    public var detail: [UInt8]
    /// What only a reader of the single event needs.
    public var payload: Payload

    public init(
        type: UInt16, version: UInt8 = 1, isSnapshot: Bool = false, item: UInt32 = 0,
        detail: [UInt8] = [], payload: Payload = .bytes([])
    ) {
        self.type = type
        self.version = version
        self.isSnapshot = isSnapshot
        self.item = item
        self.detail = detail
        self.payload = payload
    }
}

/// The bulky part of an event, or why it is not here.
public enum Payload: Hashable, Sendable {
    case bytes([UInt8])
    /// It is in the log; the reader asked for heads only.
    case skipped(byteCount: Int)
    /// It was in the log, and has been erased for good.
    case erased
    /// It was damaged, and a repair has put on record that it is lost.
    case lost
}
