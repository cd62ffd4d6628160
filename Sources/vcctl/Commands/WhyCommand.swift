import ArgumentParser
import EventLog
import Jobs
import Projections
import Settings

struct WhyCommand: PresenceCommand, PagedCommand {
    static let about = CommandConfiguration(
        commandName: "why",
        abstract: "Say why a job is slow, waiting or stalled, or why a firm failed.",
        discussion: """
            Each answer names the events that prove it, and what to do next; the most telling \
            comes first. When nothing is wrong it says so, with the numbers. With --at it \
            answers for then; whether a process lived is not on record.

            Examples:
              vcctl why 330001
              vcctl why 330001 1281
              vcctl why 330001 --at 'yesterday 18:00'
              vcctl why 330001 --json | jq -r '.claims[0].kind'

            Exit status: 6 when the log is damaged.
            """)

    static let access = LogAccess.read

    @OptionGroup var target: JobArgument

    @Argument(
        help: ArgumentHelp("The firm's number in the list.", valueName: "firm"),
        transform: FirmNumber.init(typed:))
    var firm: FirmNumber?

    @OptionGroup var moment: MomentOptions
    @OptionGroup var source: LogOptions
    @OptionGroup var appearance: OutputOptions

    func run(
        on log: any Log, _ board: any PresenceBoard, _ console: Console
    ) async throws -> CommandStatus {
        let reader = JobReader(log)
        let asked = try await moment.find(in: target.job, reader, console)
        if let firm { return try await tell(firm, reader, asked, console) }
        let isPast = asked.moment != .head
        var evidence = try await reader.evidence(
            of: target.job, at: asked.moment, now: asked.now, isPast: isPast,
            limits: try await limits(log, asked, isPast: isPast, console))
        if evidence.state.phase == .open {
            try await addWorkers(to: &evidence, log, board, isPast: isPast)
        }
        if !isPast { addLog(to: &evidence, log, at: try source.path()) }
        let diagnosis = JobDiagnosis(evidence)
        if console.isJSON {
            console.print(WhyScreen.json(diagnosis, evidence.state))
        } else {
            console.print(WhyScreen.lines(diagnosis, evidence.state, asked.look(console.look)))
        }
        let isDamaged = evidence.damage != nil || evidence.obstacle?.isDamage == true
        return isDamaged ? .damaged : .done
    }

    private func tell(
        _ firm: FirmNumber, _ reader: JobReader, _ asked: AskedMoment, _ console: Console
    ) async throws -> CommandStatus {
        let found = try await reader.evidence(
            of: firm, in: target.job, at: asked.moment, now: asked.now)
        guard let evidence = found else {
            let firmCount = try await reader.state(of: target.job, at: asked.moment).state.firmCount
            throw CommandFailure(
                .notFound, "job \(target.job) has no firm \(firm)",
                fix: "its firms have the numbers 1 to \(firmCount)")
        }
        let diagnosis = FirmDiagnosis(evidence)
        if console.isJSON {
            console.print(WhyScreen.json(diagnosis, evidence))
        } else {
            console.print(WhyScreen.lines(diagnosis, evidence, asked.look(console.look)))
        }
        return .done
    }

    /// Who works, and at what; every job is folded for that.
    private func addWorkers(
        to evidence: inout JobEvidence, _ log: any Log, _ board: any PresenceBoard, isPast: Bool
    ) async throws {
        let fleet = FleetReader(log)
        let moment = isPast ? Moment.time(Timestamp(evidence.now)) : .head
        let workers = try await fleet.workers(at: moment)
        let held = try await fleet.assignments(at: moment, now: evidence.now)
        evidence.endedWorkers = workers.filter { $0.end != nil }
            .sorted { ($0.end?.at ?? .distantPast) > ($1.end?.at ?? .distantPast) }
        evidence.workers = try workers.filter { $0.end == nil }.map { worker in
            WorkerSighting(
                worker: worker,
                // The kernel knows of now only.
                presence: isPast ? .unknown : try board.presence(of: worker.identity.name),
                held: held[worker.identity.id] ?? [],
                ownHeartbeat: worker.start.settings.flatMap { Self.heartbeat(in: $0) })
        }
    }

    /// What the settings make of silence and standstill: this process's, and those that the log
    /// recorded by then.
    private func limits(
        _ log: any Log, _ asked: AskedMoment, isPast: Bool, _ console: Console
    ) async throws -> DiagnosisLimits {
        let moment = isPast ? Moment.time(Timestamp(asked.now)) : .head
        let recorded = await recordedSettings(log, at: moment, console)
        var limits = DiagnosisLimits()
        do throws(SettingError) {
            let settings = try ProcessSettings.resolve(
                [:], recorded: recorded,
                needed: [.heartbeat, .staleThreshold, .stallLimit, .attemptDeadline])
            limits.heartbeat = settings.duration(.heartbeat)
            limits.stale = settings.duration(.staleThreshold)
            limits.stall = settings.duration(.stallLimit)
            limits.attempt = settings.duration(.attemptDeadline)
        } catch {
            // A bad setting keeps nobody from asking what is wrong.
            console.say(
                Line("Notice: ", .yellow) + Line("the settings do not count here: \(error)"))
        }
        return limits
    }

    /// What the log records of settings, which keeps nobody from asking when it cannot be read.
    private func recordedSettings(
        _ log: any Log, at moment: Moment, _ console: Console
    ) async -> [String: String] {
        do { return try await FleetReader(log).settings(at: moment).values } catch {
            console.say(
                Line("Notice: ", .yellow)
                    + Line("the recorded settings do not count here: \(error)"))
            return [:]
        }
    }

    /// The heartbeat among what a worker was given itself, where that is stronger than the log.
    private static func heartbeat(in settings: [StartSetting]) -> Duration? {
        settings.first { $0.key == Setting.heartbeat.rawValue && $0.origin != .file }
            .flatMap { DurationText.parse($0.value) }
    }

    /// What keeps workers from writing at all.
    private func addLog(
        to evidence: inout JobEvidence, _ log: any Log, at directory: String
    ) {
        // A commit is smaller than that; see `LocalLog.Options`.
        evidence.isLowOnSpace = !log.hasRoom(for: 1 << 20)
        guard let local = log as? LocalLog else { return }
        evidence.directory = directory
        evidence.damage = local.gaps().first { !$0.isRecorded }?.description
    }
}

extension FirmNumber {
    /// Reads a firm's number as people type it: `1281` or `#1281`.
    ///
    /// - Throws: `ValidationError` in words, for anything else.
    init(typed text: String) throws {
        guard let number = UInt32(text.hasPrefix("#") ? text.dropFirst() : text[...]), number > 0
        else {
            throw ValidationError(
                "'\(text.harmless)' is not a firm's number; it is its place in the list, from 1")
        }
        self.init(number)
    }
}
