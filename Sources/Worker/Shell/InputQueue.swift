import Synchronization

/// What waits to be taken in by the worker's logic, in order of arrival.
///
/// Everything that has come while one turn was worked on is taken at once: the logic looks round
/// once for all of it, and what it wants written goes into one commit.
final class InputQueue: Sendable {
    private let waiting = Mutex<[WorkerInput]>([])
    private let bell: AsyncStream<Void>
    private let ring: AsyncStream<Void>.Continuation

    init() {
        (bell, ring) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    func put(_ input: WorkerInput) {
        let isFirst = waiting.withLock { waiting in
            waiting.append(input)
            return waiting.count == 1
        }
        // Whoever is woken for the first one takes the others too.
        if isFirst { ring.yield() }
    }

    /// What has come since the last call, as soon as there is something.
    ///
    /// - Returns: nil when the caller's task is cancelled. One caller at a time.
    func next() async -> [WorkerInput]? {
        for await _ in bell {
            return waiting.withLock { waiting in
                defer { waiting = [] }
                return waiting
            }
        }
        return nil
    }
}
