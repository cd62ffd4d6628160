import ArgumentParser
import Enrichment
import EventLog
import FoundationEssentials
import Glibc
import Jobs
import Logging
import Projections
import ServiceLifecycle
import Settings
import Synchronization
import UnixSignals
import Worker

/// The daemon: works on the jobs of a log until it is told to stop.
@main
struct VCWorker: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "vc-worker",
        abstract: "Enrich the firms of every job in a log, until told to stop.",
        discussion: """
            Any number of workers may share a log. SIGINT, SIGTERM and SIGHUP finish or hand back \
            what is in flight. Every option can also be set as an environment variable (VC_FIRMS_IN_FLIGHT) \
            or in a JSON file (--config); 'vcctl config' explains them all.

            Examples:
              vc-worker --log ./data
              VC_FIRMS_IN_FLIGHT=32 vc-worker --log /var/lib/vc
              vc-worker --exit-when-idle

            Exit status: 0 stopped as asked; 1 failed; 2 bad command line; 5 the log cannot be \
            used; 6 the log is damaged; 78 the settings cannot work.
            """,
        version: Release.version)

    @OptionGroup var options: WorkerOptions

    @Option(help: "A JSON file with settings.")
    var config: String?

    @Flag(help: "End when no job has anything left to do; paused ones stay paused.")
    var exitWhenIdle = false

    static func main() async {
        StandardStreams.fill()
        signal(SIGPIPE, SIG_IGN)
        // They mean nothing here, and would end the process with its work in hand.
        signal(SIGUSR1, SIG_IGN)
        signal(SIGUSR2, SIG_IGN)
        // A file that grows over RLIMIT_FSIZE is an error to report, not a reason to die.
        signal(SIGXFSZ, SIG_IGN)
        do {
            let command = try Self.parse()
            try await command.run()
        } catch {
            let code = exitCode(for: error)
            guard code.rawValue == EX_USAGE else { exit(withError: error) }
            complain(fullMessage(for: error))
            Glibc.exit(2)
        }
    }

    func run() async throws {
        let sources = try sources()
        let settings = try resolve(sources)
        try checkLimits(settings)
        let console = LineConsole()
        defer { console.flush(within: .seconds(2)) }
        let log = try open(settings, console)
        defer { log.close() }
        let outcome: Result<StopReason, any Error>
        do {
            outcome = .success(try await work(sources, log, console))
        } catch {
            outcome = .failure(error)
        }
        try await lastWords(console)
        if try outcome.get() == .failure { throw ExitCode(1) }
    }

    /// Waits until a supervisor has read what was said.
    private func lastWords(_ console: LineConsole) async throws {
        guard getenv("PM2_HOME") != nil, getenv("pm_id") != nil else { return }
        // pm2 closes its log files when the process ends, without reading what is left.
        let deadline = ContinuousClock.now + .seconds(2)
        console.flush(within: .seconds(2))
        while !console.isRead, ContinuousClock.now < deadline {
            try await Task.sleep(for: .milliseconds(10))
        }
        // And what it has read has yet to be written to its files.
        try await Task.sleep(for: .milliseconds(150))
    }

    private func work(
        _ sources: SettingSources, _ log: LocalLog, _ console: LineConsole
    ) async throws -> StopReason {
        let recorded = await recordedSettings(in: log, console)
        var live: LiveSettings
        do {
            live = try LiveSettings(sources, recorded: recorded, stopsWhenIdle: exitWhenIdle) {
                try OpenFileLimit.ensure(Self.fileCount($0))
            }
        } catch {
            Self.complain("vc-worker: \(error)")
            throw ExitCode(78)
        }
        live.notices.forEach { console.write($0) }
        let settings = live.settings
        let website =
            settings.text(.enricher) == "website"
            ? WebsiteEnricher(options: CrawlOptions(settings)) : nil
        try live.tell { website?.adopt(CrawlOptions($0)) }
        let me = WorkerIdentity.current(id: .random(in: 1 ... .max))
        let daemon = WorkerDaemon(
            log: log,
            presence: LocalPresenceBoard(at: settings.text(.log)),
            enricher: website ?? NullEnricher(), me: me, plan: live.plan, time: .system,
            seed: .random(in: .min ... .max), live: live, memory: { ResidentMemory.byteCount() }
        ) { console.write($0) }
        return try await serve(daemon, website, console)
    }

    private func serve(
        _ daemon: WorkerDaemon, _ website: WebsiteEnricher?, _ console: LineConsole
    ) async throws -> StopReason {
        let supervision = supervise(daemon, console)
        let ended = Mutex<StopReason>(.failure)
        let service = WorkerService(daemon, release: Release.version, onTurn: supervision.turned) {
            reason in ended.withLock { $0 = reason }
        }
        var quiet = Logger(label: "lifecycle") { _ in SwiftLogNoOpLogHandler() }
        quiet.logLevel = .critical
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [
                    .init(service: service, successTerminationBehavior: .gracefullyShutdownGroup)
                ],
                gracefulShutdownSignals: Self.stopSignals, logger: quiet))
        do { try await group.run() } catch let lost as LogLost {
            await website?.shutdown()
            throw lost.error.exitCode
        } catch let error as LogError {
            await website?.shutdown()
            console.write(WorkerLine(.trouble, "vc-worker: cannot use the log: \(error)"))
            throw error.exitCode
        }
        await website?.shutdown()
        return ended.withLock { $0 }
    }

    private func supervise(_ daemon: WorkerDaemon, _ console: LineConsole) -> Supervision {
        let channel = SupervisorChannel { message in
            switch message {
            case .shutdown: daemon.stop(.signal)
            case .ended:
                let text = "Connection lost: pm2 is gone; stopping as if it had asked for it"
                console.write(WorkerLine(.trouble, text))
                daemon.stop(.supervisorGone)
            }
        }
        return Supervision(channel, ServiceNotifier { daemon.nudge() })
    }

    /// What asks for a stop; a hang-up does not where it is ignored, as under nohup.
    private static var stopSignals: [UnixSignal] {
        var hangUp = sigaction()
        sigaction(SIGHUP, nil, &hangUp)
        // SIG_IGN is the number 1 in the place of a function, and functions cannot be compared.
        let isIgnored = unsafeBitCast(hangUp.__sigaction_handler.sa_handler, to: Int.self) == 1
        return isIgnored ? [.sigint, .sigterm] : [.sigint, .sigterm, .sighup]
    }

    private func sources() throws -> SettingSources {
        do throws(SettingError) {
            return try SettingSources(
                flags: options.given, environment: ProcessInfo.processInfo.environment,
                file: config)
        } catch {
            Self.complain("vc-worker: \(error)")
            throw ExitCode(78)
        }
    }

    private func resolve(_ sources: SettingSources) throws -> Settings {
        do throws(SettingError) {
            return try sources.settings()
        } catch {
            Self.complain("vc-worker: \(error)")
            throw ExitCode(78)
        }
    }

    /// The fleet's stream is for people first: a worker does not stand still for it.
    private func recordedSettings(
        in log: LocalLog, _ console: LineConsole
    ) async -> [String: String] {
        do { return try await LiveSettings.recorded(in: log) } catch {
            console.write(
                WorkerLine(
                    .trouble,
                    "The settings that the log records cannot be read, and do not count: \(error)"))
            return [:]
        }
    }

    /// A visit may hold a few connections, robots.txt and a lookup at once.
    private static func fileCount(_ settings: Settings) -> UInt {
        UInt(64 + 4 * settings.count(.firmsInFlight))
    }

    private func checkLimits(_ settings: Settings) throws {
        do throws(OpenFileLimit.TooLow) {
            try OpenFileLimit.ensure(Self.fileCount(settings))
        } catch {
            Self.complain("vc-worker: \(error)")
            throw ExitCode(78)
        }
    }

    private func open(_ settings: Settings, _ console: LineConsole) throws -> LocalLog {
        do throws(LogError) {
            var options = LocalLog.Options()
            options.sealsEndedSegments = true
            options.allowsUnsupportedFileSystem = settings.flag(.allowUnsupportedFileSystem)
            return try LocalLog.open(
                at: settings.text(.log), mode: .create, options: options
            ) { notice in
                console.write(WorkerLine(.trouble, "\(notice)"))
            }
        } catch {
            Self.complain("vc-worker: cannot use the log in \(settings.text(.log)): \(error)")
            throw error.exitCode
        }
    }

    private static func complain(_ text: String) {
        let bytes = Array((text + "\n").utf8)
        _ = bytes.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
}

extension LogError {
    /// The exit status that tells a supervisor what is the matter.
    fileprivate var exitCode: ExitCode {
        switch self {
        case .corrupt: ExitCode(6)
        case .conflict, .busy, .tooLarge, .outOfSpace, .durabilityUnknown, .newerFormat, .gone,
            .failed:
            ExitCode(5)
        }
    }
}
