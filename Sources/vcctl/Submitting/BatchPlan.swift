import EventLog
import Jobs

/// How a list is cut into batches, each of which is one commit of the log.
struct BatchPlan: Hashable, Sendable {
    /// Bytes that the rows of one batch may take: a commit's limit, less its own head.
    static let byteLimit = Limits.commitByteCount - 1024

    /// Firms in a batch.
    let size: Int
    /// It is smaller than was set, because the rows are long.
    let isSmaller: Bool
    /// The whole list, submission included, fits one commit.
    let isOneCommit: Bool

    /// Plans for rows of the given sizes.
    ///
    /// - Parameters:
    ///   - wanted: The size that is set.
    ///   - isBinding: Somebody has set it, so that it is refused rather than made smaller where
    ///     rows are long.
    init(rowByteCounts: [UInt32], size wanted: Int, isBinding: Bool) throws(BatchPlanError) {
        if let index = rowByteCounts.firstIndex(where: { $0 > Self.byteLimit }) {
            throw .rowTooLarge(index: index, byteCount: Int(rowByteCounts[index]))
        }
        guard let fitting = Self.largestFit(rowByteCounts, upTo: wanted) else {
            throw .noSizeFits
        }
        isSmaller = fitting < wanted
        if isSmaller, isBinding { throw .batchTooLarge(wanted: wanted, fitting: fitting) }
        size = fitting
        let total = rowByteCounts.reduce(0) { $0 + Int($1) }
        let batchCount = (rowByteCounts.count + fitting - 1) / fitting
        isOneCommit = total + 64 * (batchCount + 2) + 65_536 <= Self.byteLimit && batchCount < 1000
    }

    /// The largest size up to `limit` with which every batch fits.
    private static func largestFit(_ byteCounts: [UInt32], upTo limit: Int) -> Int? {
        var size = limit
        while size >= 1 {
            guard let largest = largestBatch(byteCounts, size: size), largest > byteLimit else {
                return size
            }
            // Cut in proportion, at least by one, so that this takes few steps.
            size = min(size - 1, size * byteLimit / largest)
        }
        return nil
    }

    private static func largestBatch(_ byteCounts: [UInt32], size: Int) -> Int? {
        stride(from: 0, to: byteCounts.count, by: size).map { start in
            byteCounts[start..<min(start + size, byteCounts.count)].reduce(0) { $0 + Int($1) }
        }.max()
    }
}

/// Why a list cannot be cut into batches as asked.
enum BatchPlanError: Error, Hashable, Sendable {
    /// - Parameter index: Of the row among the firms, from 0.
    case rowTooLarge(index: Int, byteCount: Int)
    case batchTooLarge(wanted: Int, fitting: Int)
    case noSizeFits
}

extension CommandFailure {
    init(_ error: BatchPlanError, fileName: String) {
        let limit = BatchPlan.byteLimit.grouped
        switch error {
        case .rowTooLarge(let index, let byteCount):
            self.init(
                .failed,
                """
                \(fileName): firm \((index + 1).grouped) takes \(byteCount.grouped) bytes, and the \
                log takes at most \(limit) at once
                """, fix: "shorten the row's cells")
        case .batchTooLarge(let wanted, let fitting):
            self.init(
                .failed,
                """
                \(fileName): some \(wanted.grouped) firms together take more than the \(limit) \
                bytes that the log takes at once
                """, fix: "set --batch-size to \(fitting) or less")
        case .noSizeFits:
            self.init(.failed, "\(fileName): its rows are too long for the log")
        }
    }
}
