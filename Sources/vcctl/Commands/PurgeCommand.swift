import ArgumentParser
import EventLog
import Jobs
import Projections

struct PurgeCommand: Command {
    static let configuration = CommandConfiguration(
        commandName: "purge",
        abstract: "Erase what a finished job's events hold, for good.",
        discussion: """
            The list, names, people and pages go, everywhere in the log, and it is proved by \
            reading all of it back. The course of events stays. It cannot be taken back: asks \
            on a terminal, and needs --yes elsewhere. Backups that were made before still hold \
            everything.

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
        // Whoever works on the job would miss its list, so that is asked first.
        var (tip, purged) = try await decision(on: log, console)
        if try await isPurged(tip, in: log) { return reportPurged(console) }
        guard !change.dryRun else {
            if console.isJSON {
                var object = JSONObject.line
                object.add("job", job.rawValue)
                object.add("dryRun", true)
                console.print(object)
                return .done
            }
            console.print(
                "Job \(job): everything that its events hold would be erased (dry run: nothing "
                    + "was changed)")
            return .done
        }
        try console.confirm(
            "Erase everything that job \(job)'s events hold? It cannot be taken back.",
            isYes: yes)
        // Somebody may have had it begun again while the question stood.
        (tip, purged) = try await decision(on: log, console)
        let report = try log.purge(StreamID(job))
        // After the erasure, which would take who asked for it as well.
        do throws(LogError) {
            // What was read before may be all that a job which has lost events can be read from.
            _ = try await log.append(purged.map { $0.encoded() }, after: tip)
        } catch {
            guard case .conflict = error else { throw error }
            _ = try await JobWriter(log, now: console.now).perform(.purge(change.actor), on: job)
        }
        show(report, console)
        return report.unreadableFiles.isEmpty ? .done : .findings
    }

    /// What a purge would put on record as the job stands, and where it stands.
    ///
    /// - Throws: Also when the job is not one that can be purged.
    private func decision(
        on log: any Log, _ console: Console
    ) async throws -> (tip: Tip, entries: [JobEntry]) {
        let folded = try await JobReader(log).state(of: target.job)
        do throws(JobRejection) {
            let entries = try decide(.purge(change.actor), in: folded.state, at: console.now())
            return (folded.tip, entries)
        } catch { throw JobWriteError.rejected(target.job, error) }
    }

    /// Whether all of a job is purged by now and that is on record: it is the last that happened.
    private func isPurged(_ tip: Tip, in log: LocalLog) async throws -> Bool {
        var isLast = false
        try await log.read(tip.stream, tip.revision...tip.revision, parts: .heads) { commit in
            isLast = commit.events.first?.type == JobEventType.purged.rawValue
            return false
        }
        guard isLast, let through = try log.erasedThrough(tip.stream) else { return false }
        let before = Revision(tip.revision.rawValue - 1)
        return try await log.tip(of: tip.stream, at: .revision(before)).position <= through
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
