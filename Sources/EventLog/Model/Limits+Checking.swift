extension Limits {
    /// Bytes that one event's head takes.
    static let headByteCount = 16
}

extension Payload {
    /// Bytes that the payload takes in the log.
    var storedByteCount: Int {
        switch self {
        case .bytes(let bytes): bytes.count
        case .skipped: preconditionFailure("a payload that was skipped cannot be appended")
        case .erased, .lost: 0
        }
    }
}
