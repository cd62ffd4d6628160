import Jobs
import Projections

extension JobView {
    /// Reads how the job got on, or what is new of that, for a look that draws it.
    ///
    /// All heads of the job are read the first time. Where some are lost or damaged there is no
    /// pace to show; whatever else is known of the job is shown all the same.
    mutating func readPace(_ reader: JobReader, for look: Look) async {
        guard look.drawsBlocks, !isPaceUnknown else { return }
        var pace = self.pace ?? JobPace()
        do {
            try await reader.catchUp(&pace, of: summary.job, through: summary.revision)
            self.pace = pace
        } catch { (self.pace, isPaceUnknown) = (nil, true) }
    }

    /// The pace as a picture; nil when it was not read, or shows nothing.
    ///
    /// - Parameter now: Up to when; of a job that has ended, until then.
    func paceLine(now: WallTime, width: Int) -> Line? {
        let end = summary.status.isOver ? summary.times.updated ?? now : now
        return pace.flatMap { Sparkline.pace($0, through: end, width: width) }
    }
}
