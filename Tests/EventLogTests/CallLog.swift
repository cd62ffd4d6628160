import EventLog
import Synchronization

/// Remembers the calls that a simulated disk got.
final class CallLog: Sendable {
    private let calls = Mutex<[DiskCall]>([])

    var all: [DiskCall] { calls.withLock { $0 } }

    @Sendable func note(_ call: DiskCall) -> DiskFault? {
        calls.withLock { $0.append(call) }
        return nil
    }

    func contains(_ operation: DiskCall.Operation, _ name: String) -> Bool {
        all.contains { $0.operation == operation && $0.path.hasSuffix(name) }
    }
}
