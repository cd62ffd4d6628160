import EventLog

/// How many job numbers may have been given to jobs of which nothing is left.
///
/// Where a repair has recorded that commits of unknown jobs are lost, some of them may have begun
/// a job. Its number is in somebody's notes, and is not given to another.
struct LostNumbers {
    /// More jobs than can have begun in what a log loses.
    private static let limit: UInt64 = 1_000_000

    private let log: any Log

    init(_ log: any Log) { self.log = log }

    /// Numbers to leave out behind `last`, the greatest that is known.
    func count(after last: StreamID) async throws(LogError) -> UInt64 {
        let lost = log.recordedGaps().filter { !$0.isAttributed }.compactMap(\.positions)
        guard let end = lost.map(\.upperBound).max() else { return 0 }
        // What began behind the losses has left their numbers out already.
        guard try await beginning(of: last).map({ $0 <= end }) ?? true else { return 0 }
        let count = lost.reduce(UInt64(0)) { sum, positions in
            let all = positions.upperBound.rawValue - positions.lowerBound.rawValue + 1
            return sum + min(Self.limit, all)
        }
        return min(Self.limit, count)
    }

    /// The position of the first commit of `stream`; nil when that is lost.
    private func beginning(of stream: StreamID) async throws(LogError) -> Position? {
        var first: Position?
        do throws(LogError) {
            try await log.visit(stream, .first ... .first, parts: .heads) { commit in
                first = commit.position
                return false
            }
        } catch {
            guard error.isRecordedLoss else { throw error }
        }
        return first
    }
}
