/// Where every firm of a job stands; one byte a firm, whatever the size of the list.
package struct FirmTable: Hashable, Sendable {
    /// Per firm: 0 waiting, 1 enriched, 16 + cause failed.
    private(set) var codes: [UInt8]
    /// Firms in a batch, the last batch excepted; at least 1.
    package let batchSize: UInt32
    package private(set) var enrichedCount: UInt32 = 0
    package private(set) var failedCount: UInt32 = 0
    /// Per batch: firms that are neither enriched nor failed.
    private var unfinished: [UInt32]

    package init(firmCount: UInt32, batchSize: UInt32) {
        self.init(batchSize: batchSize, firmCount: Int(firmCount))
        append(.waiting, count: Int(firmCount))
    }

    /// Takes runs of equal codes as they come from storage; nil when a code means nothing.
    ///
    /// Counting by runs makes reading a checkpoint cheap, however long the list.
    init?(runs: [(code: UInt8, count: Int)], batchSize: UInt32) {
        self.init(batchSize: batchSize, firmCount: runs.reduce(0) { $0 + $1.count })
        for run in runs {
            guard let status = FirmStatus(code: run.code) else { return nil }
            append(status, count: run.count)
        }
    }

    /// No firm yet, and room for `firmCount`.
    private init(batchSize: UInt32, firmCount: Int) {
        self.batchSize = max(batchSize, 1)
        codes = []
        codes.reserveCapacity(firmCount)
        let batchCount = (firmCount + Int(self.batchSize) - 1) / Int(self.batchSize)
        unfinished = Array(repeating: 0, count: batchCount)
    }

    package var firmCount: UInt32 { UInt32(codes.count) }

    package var finishedCount: UInt32 { enrichedCount + failedCount }

    package var batchCount: UInt32 { UInt32(unfinished.count) }

    package func contains(_ firm: FirmNumber) -> Bool {
        firm.rawValue >= 1 && firm.rawValue <= firmCount
    }

    package func contains(_ batch: BatchNumber) -> Bool {
        batch.rawValue >= 1 && batch.rawValue <= batchCount
    }

    package func batch(of firm: FirmNumber) -> BatchNumber {
        BatchNumber((firm.rawValue - 1) / batchSize + 1)
    }

    /// The firms of a batch that is in the table.
    package func firms(of batch: BatchNumber) -> ClosedRange<UInt32> {
        let first = (batch.rawValue - 1) * batchSize + 1
        return first...first + min(batchSize - 1, firmCount - first)
    }

    package func unfinishedCount(of batch: BatchNumber) -> UInt32 {
        contains(batch) ? unfinished[Int(batch.rawValue) - 1] : 0
    }

    /// Waiting for a firm that is in the table, unless it is finished.
    package subscript(firm: FirmNumber) -> FirmStatus {
        guard contains(firm) else { return .waiting }
        return FirmStatus(code: codes[Int(firm.rawValue) - 1]) ?? .waiting
    }

    /// Records where a firm stands; a firm outside the table is left alone.
    mutating func set(_ firm: FirmNumber, to status: FirmStatus) {
        guard contains(firm) else { return }
        let old = self[firm]
        guard old != status else { return }
        codes[Int(firm.rawValue) - 1] = status.code
        count(old, by: -1, in: batch(of: firm))
        count(status, by: 1, in: batch(of: firm))
    }

    /// The failed firms in rising order, with their causes.
    package var failures: some Sequence<(FirmNumber, FailureCause)> {
        codes.indices.lazy.compactMap { index in
            guard case .failed(let cause) = FirmStatus(code: codes[index]) else { return nil }
            return (FirmNumber(UInt32(index) + 1), cause)
        }
    }

    private mutating func count(_ status: FirmStatus, by step: Int32, in batch: BatchNumber) {
        switch status {
        case .waiting:
            let index = Int(batch.rawValue) - 1
            unfinished[index] = UInt32(Int32(unfinished[index]) + step)
        case .enriched: enrichedCount = UInt32(Int32(enrichedCount) + step)
        case .failed: failedCount = UInt32(Int32(failedCount) + step)
        }
    }

    /// Adds firms that all stand alike at the end of the table.
    private mutating func append(_ status: FirmStatus, count: Int) {
        let added = codes.count..<codes.count + count
        codes.append(contentsOf: repeatElement(status.code, count: count))
        switch status {
        case .enriched: enrichedCount += UInt32(count)
        case .failed: failedCount += UInt32(count)
        case .waiting:
            var start = added.lowerBound
            while start < added.upperBound {
                let index = start / Int(batchSize)
                let end = min((index + 1) * Int(batchSize), added.upperBound)
                unfinished[index] += UInt32(end - start)
                start = end
            }
        }
    }
}

extension FirmTable {
    /// Eight firms at a time: a replay compares two tables for each checkpoint.
    package static func == (first: FirmTable, second: FirmTable) -> Bool {
        guard first.batchSize == second.batchSize, first.codes.count == second.codes.count,
            first.enrichedCount == second.enrichedCount,
            first.failedCount == second.failedCount, first.unfinished == second.unfinished
        else { return false }
        let (ours, theirs) = (first.codes.span.bytes, second.codes.span.bytes)
        let end = ours.byteCount & ~7
        for offset in stride(from: 0, to: end, by: 8) {
            let word = ours.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self)
            guard word == theirs.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self)
            else { return false }
        }
        return first.codes[end...] == second.codes[end...]
    }
}

/// Where one firm stands.
package enum FirmStatus: Hashable, Sendable {
    case waiting
    case enriched
    case failed(FailureCause)

    var code: UInt8 {
        switch self {
        case .waiting: 0
        case .enriched: 1
        case .failed(let cause): 16 + cause.rawValue
        }
    }

    init?(code: UInt8) {
        switch code {
        case 0: self = .waiting
        case 1: self = .enriched
        case 2..<16: return nil
        case 16...:
            guard let cause = FailureCause(rawValue: code - 16) else { return nil }
            self = .failed(cause)
        default: return nil
        }
    }
}
