import Synchronization

/// Everything that was asked of one server, in order of arrival.
final class RequestJournal: Sendable {
    private struct Contents {
        var records: [RequestRecord] = []
        /// By target, with the site whose own address was asked before it: `/robots.txt` is another
        /// page at each address.
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

    /// Counts a request of `target` at `home`'s own address or the common one, lets `answer` judge
    /// it by that count, and records both.
    func record<Answer>(
        target: String, at home: String?, answer: (_ count: Int) -> Answer,
        as makeRecord: (_ order: Int, _ count: Int, Answer) -> RequestRecord
    ) -> Answer {
        // The log line is written under the lock too, so that lines stand in order of arrival.
        contents.withLock { contents in
            contents.order += 1
            let key = (home ?? "") + target
            let count = contents.counts[key, default: 0] + 1
            contents.counts[key] = count
            let answer = answer(count)
            let record = makeRecord(contents.order, count, answer)
            if keepsRecords { contents.records.append(record) }
            onRequest?(record)
            return answer
        }
    }
}
