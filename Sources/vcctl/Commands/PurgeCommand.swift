import ArgumentParser
import EventLog
import Jobs
import Projections

struct PurgeCommand: Command {
    static let about = CommandConfiguration(
        commandName: "purge",
        abstract: "Erase what a finished job's events hold, for good.",
        discussion: """
            The list, names, people and pages go, everywhere in the log, and it is proved by \
            reading all of it back. The course of events stays. It cannot be taken back: asks \
            on a terminal, and needs --yes elsewhere. Backups that were made before still hold \
            everything, and so do forks of the job.

            Examples:
              vcctl purge 330001 --reason "asked to by the client"
              vcctl purge 330001 --yes --json
            """)

    @OptionGroup var target: JobArgument

    @Flag(help: "Do not ask.")
    var yes = false

    @OptionGroup var change: ChangeOptions
    @OptionGroup var source: LogOptions
    @OptionGroup var appearance: OutputOptions

    func run(_ console: Console) async throws -> CommandStatus {
        let log = try source.open(for: .change, console)
        defer { log.close() }
        let job = target.job
        if let earlier = try await finishedEarlier(in: log) {
            return reportEarlier(earlier, console)
        }
        let folded = try await JobReader(log).state(of: job)
        do throws(JobRejection) {
            _ = try decide(.purge(change.actor), in: folded.state, at: console.now())
        } catch { throw JobWriteError.rejected(job, error) }
        if let before = try await recordedPurge(folded.tip, in: log),
            let erased = try log.erasedThrough(StreamID(job)), erased >= before
        {
            return reportPurged(console)
        }
        guard !change.dryRun else { return reportDryRun(console) }
        try console.confirm(
            "Erase everything that job \(job)'s events hold? It cannot be taken back.",
            isYes: yes)
        let limit = try await record(folded.tip, in: log, console)
        let report = try log.purge(StreamID(job), through: limit)
        show(report, console)
        return report.unreadableFiles.isEmpty ? .done : .findings
    }

    /// Puts the purge on record, before anything is erased: from then on nobody can begin the job
    /// again, whose list is about to go.
    ///
    /// - Returns: The position of the last commit that is to be erased.
    private func record(
        _ tip: Tip, in log: LocalLog, _ console: Console
    ) async throws -> Position? {
        // One that was killed between the two left only the erasing to be done.
        if let before = try await recordedPurge(tip, in: log) { return before }
        let outcome = try await JobWriter(log, now: console.now)
            .perform(.purge(change.actor), on: target.job)
        return try await recordedPurge(outcome.tip, in: log)
    }

    /// The position before the record of a purge that nothing has followed; nil when there is none.
    private func recordedPurge(_ tip: Tip, in log: LocalLog) async throws -> Position? {
        var isLast = false
        try await log.read(tip.stream, tip.revision...tip.revision, parts: .heads) { commit in
            isLast = commit.events.first?.type == JobEventType.purged.rawValue
            return false
        }
        guard isLast else { return nil }
        let before = Revision(tip.revision.rawValue - 1)
        return try await log.tip(of: tip.stream, at: .revision(before)).position
    }

    /// The record of the purge that the same request made, if nothing is left of that to do.
    private func finishedEarlier(in log: LocalLog) async throws -> RecordedEntry? {
        guard !change.requestID.isEmpty,
            let earlier = try await JobReader(log).change(by: change.requestID, of: target.job)
        else { return nil }
        guard earlier.event.type == .purged else {
            throw JobWriteError.requestTaken(
                target.job, change.requestID, by: earlier.event.type, earlier.revision)
        }
        let stream = StreamID(target.job)
        let before = Revision(earlier.revision - 1)
        let limit = try await log.tip(of: stream, at: .revision(before)).position
        guard let erased = try log.erasedThrough(stream), erased >= limit else { return nil }
        return earlier
    }

    private func reportEarlier(_ earlier: RecordedEntry, _ console: Console) -> CommandStatus {
        defer { console.say(ChangeOptions.repeatedWords) }
        guard console.isJSON else {
            console.print(Line("Job \(target.job): everything that its events held was erased"))
            return .done
        }
        var object = JSONObject.line
        object.add("job", target.job.rawValue)
        object.add("changed", true)
        object.add("revision", earlier.revision)
        object.add("repeated", true)
        console.print(object)
        return .done
    }

    private func reportDryRun(_ console: Console) -> CommandStatus {
        guard console.isJSON else {
            console.print(
                "Job \(target.job): everything that its events hold would be erased (dry run: "
                    + "nothing was changed)")
            return .done
        }
        var object = JSONObject.line
        object.add("job", target.job.rawValue)
        object.add("dryRun", true)
        console.print(object)
        return .done
    }

    private func reportPurged(_ console: Console) -> CommandStatus {
        guard console.isJSON else {
            console.print(Line("Job \(target.job) is purged already; nothing was changed"))
            return .done
        }
        var object = JSONObject.line
        object.add("job", target.job.rawValue)
        object.add("dryRun", change.dryRun)
        object.add("changed", false)
        console.print(object)
        return .done
    }

    private func show(_ report: PurgeReport, _ console: Console) {
        guard !console.isJSON else {
            var object = JSONObject.line
            object.add("job", target.job.rawValue)
            object.add("changed", true)
            object.add("erasedCommitCount", report.erasedCommitCount)
            object.add("erasedByteCount", report.erasedByteCount)
            object.add("provenCommitCount", report.provenCommitCount)
            object.add("rewrittenFileCount", report.rewrittenFileCount)
            object.add("unreadableFiles", report.unreadableFiles)
            return console.print(object)
        }
        console.print(
            Line(
                """
                Job \(target.job): erased \(report.erasedByteCount.byteWords) in \
                \(count(report.erasedCommitCount, "commit")); read back \
                \(count(report.provenCommitCount, "commit")), nothing is left. Backups made \
                before still hold it
                """))
        for file in report.unreadableFiles {
            console.say(
                Line("Look at: ", .yellow)
                    + Line("\(file) could not be read, so it may still hold some of it"))
        }
    }
}
