/// One thing that an operator can set: by a flag, in the environment, or in a file.
package enum Setting: String, CaseIterable, Sendable {
    case log
    case batchSize = "batch-size"
    case checkpointInterval = "checkpoint-interval"
    case heartbeat
    case staleThreshold = "stale-threshold"
    case stallLimit = "stall-limit"
    case firmsInFlight = "firms-in-flight"
    case batchesInFlight = "batches-in-flight"
    case jobsInFlight = "jobs-in-flight"
    case maxAttempts = "max-attempts"
    case retryBase = "retry-base"
    case retryCap = "retry-cap"
    case retryAfterCap = "retry-after-cap"
    case attemptDeadline = "attempt-deadline"
    case breaker
    case grace
    case memoryLimit = "memory-limit"
    case enricher
    case pagesPerFirm = "pages-per-firm"
    case pageTimeout = "page-timeout"
    case requestsPerHost = "requests-per-host"
    case pausePerHost = "pause-per-host"
    case allowPrivateNetwork = "allow-private-network"
    case allowUnsupportedFileSystem = "allow-unsupported-file-system"
}

extension Setting {
    /// What a value may be, in its bounds.
    package enum Kind: Hashable, Sendable {
        case text
        case choice([String])
        case count(ClosedRange<Int>)
        case duration(ClosedRange<Duration>)
        /// An amount of memory in megabytes, or `off`.
        case size(ClosedRange<Int>)
        /// A share of so many, `50%/20`, or `off`.
        case share(of: ClosedRange<Int>)
        case flag
    }

    /// The name of its environment variable: `VC_FIRMS_IN_FLIGHT`.
    package var variable: String {
        let letters = rawValue.utf8.map { letter in
            letter == UInt8(ascii: "-") ? UInt8(ascii: "_") : letter & ~0x20
        }
        return "VC_" + String(decoding: letters, as: UTF8.self)
    }

    package var kind: Kind {
        switch self {
        case .log: .text
        case .batchSize: .count(1...10_000)
        case .checkpointInterval: .count(1...10_000)
        case .heartbeat: .duration(.milliseconds(100) ... .seconds(600))
        case .staleThreshold: .duration(.seconds(1) ... .seconds(86_400))
        case .stallLimit: .duration(.seconds(1) ... .seconds(86_400))
        case .firmsInFlight: .count(1...1_000)
        case .batchesInFlight: .count(1...100)
        case .jobsInFlight: .count(1...800)
        case .maxAttempts: .count(1...20)
        case .retryBase: .duration(.zero ... .seconds(3_600))
        case .retryCap: .duration(.zero ... .seconds(86_400))
        case .retryAfterCap: .duration(.zero ... .seconds(86_400))
        case .attemptDeadline: .duration(.milliseconds(100) ... .seconds(3_600))
        case .breaker: .share(of: 5...1_000)
        case .grace: .duration(.zero ... .seconds(600))
        case .memoryLimit: .size(256...1_000_000)
        case .enricher: .choice(["website", "none"])
        case .pagesPerFirm: .count(1...50)
        case .pageTimeout: .duration(.seconds(1) ... .seconds(300))
        case .requestsPerHost: .count(1...64)
        case .pausePerHost: .duration(.zero ... .seconds(60))
        case .allowPrivateNetwork, .allowUnsupportedFileSystem: .flag
        }
    }

    /// The value where nobody has set one, as it would be typed.
    package var standard: String {
        switch self {
        case .log: "./data"
        case .batchSize: "100"
        case .checkpointInterval: "10"
        case .heartbeat: "30s"
        case .staleThreshold: "5m"
        case .stallLimit: "10m"
        case .firmsInFlight: "16"
        case .batchesInFlight: "4"
        case .jobsInFlight: "32"
        case .maxAttempts: "4"
        case .retryBase: "4s"
        case .retryCap: "2m"
        case .retryAfterCap: "15m"
        case .attemptDeadline: "90s"
        case .breaker: "off"
        case .grace: "20s"
        case .memoryLimit: "1500MB"
        case .enricher: "website"
        case .pagesPerFirm: "10"
        case .pageTimeout: "20s"
        case .requestsPerHost: "1"
        case .pausePerHost: "300ms"
        case .allowPrivateNetwork, .allowUnsupportedFileSystem: "false"
        }
    }

    /// What it does, in one sentence.
    package var explanation: String {
        switch self {
        case .log: "The data directory that holds the log."
        case .batchSize: "Firms in a batch, the unit that a worker leases; fixed when submitted."
        case .checkpointInterval: "Finished firms between two checkpoints of a job."
        case .heartbeat: "How often a worker that holds batches says that it lives."
        case .staleThreshold:
            "Silence after which a worker elsewhere is taken for dead; 3 heartbeats at least."
        case .stallLimit: "How long a batch may be held without any attempt ending."
        case .firmsInFlight: "Firms that one worker visits at the same time."
        case .batchesInFlight: "Batches that one worker leases at the same time."
        case .jobsInFlight: "Jobs that one worker works on at the same time."
        case .maxAttempts: "Attempts at a firm before it is given up, the first one included."
        case .retryBase: "The longest wait after a first failure; doubles with each further one."
        case .retryCap: "No wait between two attempts is longer, unless the site asks for it."
        case .retryAfterCap: "The longest that a site's Retry-After is honoured."
        case .attemptDeadline: "How long one attempt at a firm may take in all."
        case .breaker:
            "Pauses a job when that share of its last firms failed with one cause: 50%/20, or off."
        case .grace:
            "How long a stopping worker waits for firms in flight; below pm2's kill_timeout."
        case .memoryLimit:
            "Resident memory at which a worker hands back its work and ends, to be started again."
        case .enricher:
            "'website' visits the firms' sites; 'none' does nothing, to measure the engine."
        case .pagesPerFirm: "Pages asked for at one firm's site."
        case .pageTimeout: "How long one page may take."
        case .requestsPerHost: "Requests at one host at the same time."
        case .pausePerHost: "Time between two requests at one host."
        case .allowPrivateNetwork:
            "Let websites be on this machine or in its network: for demonstrations and tests only."
        case .allowUnsupportedFileSystem:
            "Write a log on NFS, SMB, FUSE and the like, whose locks and syncs may not hold."
        }
    }
}
