import EventLog

/// The backends that the conformance suite runs over.
enum Backend: String, CaseIterable, Sendable {
    case memory

    func open() throws(LogError) -> any Log {
        switch self {
        case .memory: MemoryLog()
        }
    }
}
