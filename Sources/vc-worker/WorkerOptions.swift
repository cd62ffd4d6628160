import ArgumentParser
import Settings

/// The command line's share of the settings: what is given here is stronger than anything else.
struct WorkerOptions: ParsableArguments {
    @Option(help: Self.help(.log))
    var log: String?
    @Option(help: Self.help(.firmsInFlight))
    var firmsInFlight: String?
    @Option(help: Self.help(.batchesInFlight))
    var batchesInFlight: String?
    @Option(help: Self.help(.jobsInFlight))
    var jobsInFlight: String?
    @Option(help: Self.help(.maxAttempts))
    var maxAttempts: String?
    @Option(help: Self.help(.attemptDeadline))
    var attemptDeadline: String?
    @Option(help: Self.help(.breaker))
    var breaker: String?
    @Option(help: Self.help(.checkpointInterval))
    var checkpointInterval: String?
    @Option(help: Self.help(.heartbeat))
    var heartbeat: String?
    @Option(help: Self.help(.staleThreshold))
    var staleThreshold: String?
    @Option(help: Self.help(.stallLimit))
    var stallLimit: String?
    @Option(help: Self.help(.retryBase))
    var retryBase: String?
    @Option(help: Self.help(.retryCap))
    var retryCap: String?
    @Option(help: Self.help(.retryAfterCap))
    var retryAfterCap: String?
    @Option(help: Self.help(.grace))
    var grace: String?
    @Option(help: Self.help(.memoryLimit))
    var memoryLimit: String?
    @Option(help: Self.help(.enricher))
    var enricher: String?
    @Option(help: Self.help(.pagesPerFirm))
    var pagesPerFirm: String?
    @Option(help: Self.help(.pageTimeout))
    var pageTimeout: String?
    @Option(help: Self.help(.requestsPerHost))
    var requestsPerHost: String?
    @Option(help: Self.help(.pausePerHost))
    var pausePerHost: String?
    @Flag(help: Self.help(.allowPrivateNetwork))
    var allowPrivateNetwork = false
    @Flag(help: Self.help(.allowUnsupportedFileSystem))
    var allowUnsupportedFileSystem = false

    /// What the command line gave, as typed.
    var given: [Setting: String] {
        let texts: [Setting: String?] = [
            .log: log, .firmsInFlight: firmsInFlight, .batchesInFlight: batchesInFlight,
            .jobsInFlight: jobsInFlight, .memoryLimit: memoryLimit, .breaker: breaker,
            .maxAttempts: maxAttempts, .attemptDeadline: attemptDeadline,
            .checkpointInterval: checkpointInterval, .heartbeat: heartbeat,
            .staleThreshold: staleThreshold, .stallLimit: stallLimit, .retryBase: retryBase,
            .retryCap: retryCap, .retryAfterCap: retryAfterCap, .grace: grace,
            .enricher: enricher, .pagesPerFirm: pagesPerFirm, .pageTimeout: pageTimeout,
            .requestsPerHost: requestsPerHost, .pausePerHost: pausePerHost,
            .allowPrivateNetwork: allowPrivateNetwork ? "true" : nil,
            .allowUnsupportedFileSystem: allowUnsupportedFileSystem ? "true" : nil,
        ]
        return texts.compactMapValues(\.self)
    }

    private static func help(_ setting: Setting) -> ArgumentHelp {
        switch setting.kind {
        case .flag: ArgumentHelp(stringLiteral: setting.explanation)
        case .text, .choice, .count, .duration, .size, .share:
            ArgumentHelp(
                stringLiteral: setting.explanation + " (default: \(setting.standard))")
        }
    }
}
