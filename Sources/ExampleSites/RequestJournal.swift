import Synchronization

/// Everything that was asked of one server, in order of arrival.
final class RequestJournal: Sendable {
    private struct Contents {
        var records: [RequestRecord] = []
        var counts: [String: Int] = [:]
        var order = 0
    }

    private let contents = Mutex(Contents())
    private let keepsRecords: Bool
    private let onRequest: (@Sendable (RequestRecord) -> Void)?

    /// - Parameter keepsRecords: False for a server that runs for days: it counts, and forgets.
    init(keepsRecords: Bool, onRequest: (@Sendable (RequestRecord) -> Void)?) {
        self.keepsRecords = keepsRecords
        self.onRequest = onRequest
    }

    var records: [RequestRecord] { contents.withLock { $0.records } }

    /// Counts a request of `target`, lets `answer` judge it by that count, and records both.
    func record<Answer>(
        target: String, answer: (_ count: Int) -> Answer,
        as makeRecord: (_ order: Int, _ count: Int, Answer) -> RequestRecord
    ) -> Answer {
        // The log line is written under the lock too, so that lines stand in order of arrival.
        contents.withLock { contents in
            contents.order += 1
            contents.counts[target, default: 0] += 1
            let count = contents.counts[target, default: 0]
            let answer = answer(count)
            let record = makeRecord(contents.order, count, answer)
            if keepsRecords { contents.records.append(record) }
            onRequest?(record)
            return answer
        }
    }
}
