import ArgumentParser
import EventLog
import Jobs
import Projections

struct DiffCommand: LogCommand, PagedCommand {
    static let about = CommandConfiguration(
        commandName: "diff",
        abstract: "Show what changed between two moments of a job, or between two jobs.",
        discussion: """
            A range is two moments with '..' between them; A.. goes on to the newest event, and \
            ..B begins before the first. Firms of two jobs are the same when their websites \
            are on one host, else when they have one name. --at is for two jobs, and takes a \
            time.

            Examples:
              vcctl diff 330001 HEAD~50..HEAD
              vcctl diff 330001 'yesterday 18:00..' --stat
              vcctl diff 330001 checkpoint:3..checkpoint:9 --json
              vcctl diff 330001 330002 --exit-code
            """)

    static let access = LogAccess.read

    @OptionGroup var target: JobArgument

    @Argument(
        help: ArgumentHelp(
            "A range of moments, such as HEAD~50..HEAD, or the other job.", valueName: "range|job"))
    var other: String

    @Flag(help: "Only the numbers; they come from the two states, whatever lies between.")
    var stat = false

    @Flag(name: .customLong("exit-code"), help: "Exit with 8 when something differs.")
    var exitCode = false

    @OptionGroup var moment: MomentOptions
    @OptionGroup var source: LogOptions
    @OptionGroup var appearance: OutputOptions

    private enum Subject {
        case range(MomentRange)
        case job(JobNumber)
    }

    func validate() throws {
        let subject: Subject
        do throws(MomentError) {
            subject = try self.subject(now: WallTime(nanoseconds: 0)) { _ in 0 }
        } catch { throw ValidationError(error.description) }
        if case .range = subject, moment.at != nil {
            throw ValidationError("--at is for two jobs; a range names its own moments")
        }
    }

    private func subject(
        now: WallTime, zone: @escaping ZoneOffset
    ) throws(MomentError) -> Subject {
        if !other.contains(MomentRange.divider), let number = UInt64(other), number > 0 {
            return .job(JobNumber(number))
        }
        return .range(try MomentRange(parsing: other, now: now, zone: zone))
    }

    func run(on log: any Log, _ console: Console) async throws -> CommandStatus {
        let reader = JobReader(log)
        let zone = console.look.zone
        let isDifferent: Bool
        switch try subject(now: console.look.now, zone: { zone.offset(at: $0) }) {
        case .range(let range):
            isDifferent = try await compare(range, reader, console)
        case .job(let second):
            isDifferent = try await compare(with: second, reader, console)
        }
        try Task.checkCancellation()
        return exitCode && isDifferent ? .findings : .done
    }

    /// - Returns: Whether something differs.
    private func compare(
        _ range: MomentRange, _ reader: JobReader, _ console: Console
    ) async throws -> Bool {
        let found = try await reader.resolve(range, of: target.job, now: console.look.now)
        let compared = try await reader.compared(target.job, found)
        let states = StateDifference(from: compared.before.state, to: compared.after.state)
        let fleet = try await FleetReader(reader.log).workers()
        let workers = WorkersDifference(states.workers, fleet: fleet)
        let screen = DiffScreen(console.look, first: target.job, second: target.job)
        if console.isJSON {
            console.print(DiffScreen.json(target.job, found, states, workers))
        } else {
            console.print(screen.head(target.job, found))
            console.print(screen.lines(states, workers))
        }
        guard !stat else { return !states.isEmpty }
        let sums = try await tell(compared, reader, screen, console)
        if !console.isJSON, sums.firmCount > 0 || !states.isEmpty {
            console.print(screen.lines(sums))
        }
        return sums.firmCount > 0 || !states.isEmpty
    }

    /// - Returns: Whether something differs.
    private func compare(
        with second: JobNumber, _ reader: JobReader, _ console: Console
    ) async throws -> Bool {
        let asked = try moment.findInAllJobs(console)
        try await check(second, reader)
        let compared = try await reader.compared(target.job, with: second, at: asked.moment)
        let screen = DiffScreen(console.look, first: target.job, second: second)
        let counts = PairedCounts(
            first: compared.before.state.firms, second: compared.after.state.firms,
            pairing: compared.pairing ?? FirmPairing(first: [], second: []))
        let states = StateDifference(from: compared.before.state, to: compared.after.state)
        if console.isJSON {
            console.print(DiffScreen.json(target.job, second, counts, states))
        } else {
            console.print(screen.lines(counts, states))
        }
        guard !stat else { return !counts.isEmpty || states.people.isChanged }
        let sums = try await tell(compared, reader, screen, console)
        if !console.isJSON { console.print(screen.lines(sums)) }
        return sums.firmCount > 0
    }

    /// Refuses a number that is no job's and was perhaps meant as a moment.
    private func check(_ second: JobNumber, _ reader: JobReader) async throws {
        do { _ = try await reader.tip(of: second, at: .head) } catch {
            guard case .noSuchJob = error, second < .first else { throw error }
            throw CommandFailure(
                .notFound, "there is no job \(second)",
                fix: "'vcctl diff \(target.job) \(second)..' shows what changed since event "
                    + "#\(second)")
        }
    }

    /// Prints the firms that differ.
    ///
    /// - Returns: What they come to.
    private func tell(
        _ compared: ComparedStates, _ reader: JobReader, _ screen: DiffScreen, _ console: Console
    ) async throws -> DifferenceSums {
        var sums = DifferenceSums()
        try await reader.differences(in: compared) { difference in
            if sums.firmCount == 0, !console.isJSON { console.print(.empty) }
            sums.add(difference)
            if console.isJSON {
                console.print(DiffScreen.json(difference, isOneJob: compared.isOneJob))
            } else {
                console.print(screen.lines(difference, isOneJob: compared.isOneJob))
            }
            return !console.output.isClosed && !Task.isCancelled
        }
        return sums
    }
}
