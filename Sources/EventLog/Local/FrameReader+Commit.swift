extension FrameReader {
    /// Reads the part of a known commit that lies in `range`.
    mutating func commit(
        _ reference: CommitReference, _ range: ClosedRange<Revision>, _ parts: EventParts,
        _ environment: LogEnvironment
    ) throws(LogError) -> Commit {
        let stream = reference.stream
        do throws(FrameReaderError) {
            return try frame(at: reference.offset, checkingPayloads: parts == .all) {
                (header, frame) throws(FrameDefect) in
                guard header.stream == stream, header.firstRevision == reference.firstRevision
                else { throw .outOfOrder("another commit is in its place") }
                try header.checkContent(frame)
                return header.commit(frame, cutTo: range, parts: parts)
            }
        } catch {
            switch error {
            case .log(let error): throw error
            case .disk(let error): throw LogError(error)
            case .defect(let defect):
                throw environment.corrupt(
                    segment.path, reference.offset, "\(defect)", streams: [stream])
            }
        }
    }
}
