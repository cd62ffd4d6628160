/// Makes the list of erasures anew from what the log itself shows of them.
///
/// A line of a damaged list is not believed: a wrong digit would name another job, whose payloads
/// would go. An erasure that had not begun to take payloads away leaves no trace, and is lost.
struct RepairErasures {
    /// The list that the commits of `survey` tell of.
    static func list(_ survey: RepairSurvey) throws(LogError) -> ErasureList {
        var last: [StreamID: Position] = [:]
        var payloads: [StreamID: [Position]] = [:]
        let all = survey.salvage.commits
        for (number, source) in survey.walk.sources.sorted(by: { $0.key < $1.key }) {
            let first = all.partitioningIndex { UInt64($0.reference.segment) >= number }
            let end = all.partitioningIndex { UInt64($0.reference.segment) > number }
            let frames = RepairFrames(
                environment: survey.environment, log: survey.log, source: source)
            try frames.visit(all[first..<end]) { (_, found) throws(LogError) in
                let header = found.header
                guard let body = found.body, header.payloadByteCount > 0 else { return }
                if header.isErased(body: unsafe body.span.bytes) {
                    last[header.stream] = header.position
                } else if !header.isLost(body: unsafe body.span.bytes) {
                    payloads[header.stream, default: []].append(header.position)
                }
            }
        }
        var list = ErasureList(log: survey.log)
        for (stream, through) in last {
            list.begin(stream, through: through)
            // One that was interrupted is finished by whoever opens the log.
            if payloads[stream]?.first.map({ $0 > through }) ?? true { list.finish([stream]) }
        }
        return list
    }
}
