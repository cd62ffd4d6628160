import EventLog
import Jobs

/// The names of the firms that a chunk of history is about, batch by batch.
struct FirmNames {
    private let job: JobNumber
    private let reader: JobReader
    /// Tells which batch a firm is in.
    private var shape: FirmTable?
    /// As listed; none of a list that has been erased.
    private var names: [BatchNumber: [String]] = [:]

    init(job: JobNumber, reader: JobReader) {
        self.job = job
        self.reader = reader
    }

    /// Learns which firms are in which batch: the list's shape comes with the first event, which
    /// may be in this very chunk.
    mutating func takeShape(from chunk: [RecordedEntry], after before: JobState) {
        if case .submitted(let submission) = chunk.first?.event {
            shape = FirmTable(firmCount: submission.firmCount, batchSize: submission.batchSize)
        } else if shape == nil {
            shape = before.firms
        }
    }

    /// Reads what `chunk` needs and is not known, and forgets what it does not need.
    mutating func load(for chunk: [RecordedEntry]) async throws(ProjectionError) {
        guard let shape else { return }
        var batches: Set<BatchNumber> = []
        var last: BatchNumber?
        for entry in chunk {
            guard let firm = entry.event.firm, shape.contains(firm) else { continue }
            let batch = shape.batch(of: firm)
            if batch != last { batches.insert(batch) }
            last = batch
        }
        names = names.filter { batches.contains($0.key) }
        batches.subtract(names.keys)
        for (batch, read) in try await reader.listedNames(of: batches, in: job) {
            names[batch] = read
        }
    }

    subscript(firm: FirmNumber?) -> String? {
        guard let firm, let shape, shape.contains(firm) else { return nil }
        let batch = shape.batch(of: firm)
        let index = Int(firm.rawValue - shape.firms(of: batch).lowerBound)
        guard let names = names[batch], names.indices.contains(index) else { return nil }
        return names[index]
    }
}

extension JobReader {
    /// The names of the firms of `batches`, in the order of the list; none where it was erased.
    ///
    /// - Throws: Also when a batch that is asked for is not where its list has to be.
    func listedNames(
        of batches: Set<BatchNumber>, in job: JobNumber
    ) async throws(ProjectionError) -> [BatchNumber: [String]] {
        var names: [BatchNumber: [String]] = [:]
        var failure: ProjectionError?
        for range in Self.runs(of: batches.sorted().map(Self.revision(ofList:))) {
            do {
                try await log.visit(StreamID(job), range, parts: .all) { commit in
                    var stored = commit.events
                    while stored.next() {
                        do throws(DecodingFailure) {
                            guard let list = try ListedNames(decoding: stored),
                                stored.revision == Self.revision(ofList: list.batch)
                            else { continue }
                            names[list.batch] = list.names
                        } catch {
                            failure = .undecodable(job, revision: stored.revision.rawValue, error)
                            return false
                        }
                    }
                    return true
                }
            } catch { throw .log(error) }
            if let failure { throw failure }
        }
        if let missing = batches.filter({ names[$0] == nil }).min() {
            throw .missingList(of: missing, in: job)
        }
        return names
    }
}
