extension FrameReader {
    /// Visits the part of a known commit that lies in `range`.
    ///
    /// - Returns: Whether to go on.
    mutating func visit(
        _ reference: CommitReference, _ range: ClosedRange<Revision>, _ parts: EventParts,
        _ environment: LogEnvironment, _ visitor: (borrowing CommitView) -> Bool
    ) throws(LogError) -> Bool {
        let stream = reference.stream
        do throws(FrameReaderError) {
            return try frame(at: reference.offset, checkingPayloads: parts.wantsPayloads) {
                (header, frame) throws(FrameDefect) in
                guard header.stream == stream, header.firstRevision == reference.firstRevision
                else { throw .outOfOrder("another commit is in its place") }
                try header.checkContent(frame)
                let view = header.view(frame, cutTo: range, parts: parts)
                return visitor(view)
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
