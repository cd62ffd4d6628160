extension Setting {
    /// When a change that is recorded in the log is taken up.
    package enum Uptake: Hashable, Sendable {
        /// By running workers, at their next decision.
        case live
        /// By jobs that are submitted from then on.
        case newJobs
        /// By workers that start from then on.
        case restart
        /// It says where the log is or what this machine allows, so it cannot be recorded there.
        case never
    }

    package var uptake: Uptake {
        switch self {
        case .log, .allowPrivateNetwork, .allowUnsupportedFileSystem: .never
        case .batchSize: .newJobs
        case .enricher: .restart
        case .checkpointInterval, .heartbeat, .staleThreshold, .stallLimit, .firmsInFlight,
            .batchesInFlight, .jobsInFlight, .maxAttempts, .retryBase, .retryCap, .retryAfterCap,
            .attemptDeadline, .breaker, .grace, .memoryLimit, .pagesPerFirm, .pageTimeout,
            .requestsPerHost,
            .pausePerHost:
            .live
        }
    }

    /// Why its bounds are what they are, in a sentence or two.
    package var boundsReason: String {
        switch self {
        case .log: "Any directory on a disk of this machine will do."
        case .batchSize:
            """
            A batch is one event, and 10,000 rows are about what fits a commit; small batches \
            spread a job over more workers, large ones mean fewer claims.
            """
        case .checkpointInterval:
            """
            Reading a job starts at its last checkpoint, so a recovery reads at most that many \
            firms more; each checkpoint writes the whole state.
            """
        case .heartbeat:
            """
            Each beat is an event that stays. It must be at most a third of stale-threshold, or \
            a worker would be taken for dead between two beats.
            """
        case .staleThreshold:
            """
            Below three heartbeats the living are taken for dead; above, a job waits that long \
            for one that died on another machine. On this machine the kernel tells at once.
            """
        case .stallLimit:
            "It must be longer than attempt-deadline, or one slow firm would cost the whole batch."
        case .firmsInFlight:
            "Each visit holds a few connections and some memory: 1,000 need about 4,000 files."
        case .batchesInFlight:
            "One keeps a worker idle at a batch's last firm; many keep batches from other workers."
        case .jobsInFlight:
            "A worker holds 8 times batches-in-flight batches at most, each of another job or not."
        case .maxAttempts: "1 means no retry; 20 attempts at a dead site take most of an hour."
        case .retryBase: "0s retries at once; more than an hour would outlast most troubles."
        case .retryCap: "A wait of more than a day would keep the job's last batch open."
        case .retryAfterCap: "Sites may ask for years; a day is the most that a job can wait."
        case .attemptDeadline:
            "Shorter than stall-limit; a visit takes 30 to 60 s where a site is slow."
        case .breaker:
            """
            Fewer than 5 firms say nothing of a list; more than 1,000 are a long time to fail. A \
            job that was resumed sees a whole fresh window before it can be paused again.
            """
        case .grace:
            "Below the supervisor's own patience (pm2: kill_timeout 30 s), which kills after that."
        case .memoryLimit:
            """
            A worker needs under 200 MB at 16 firms, and more for more; one that holds too much \
            from the start ends after each firm or each 10 minutes. Above pm2's \
            max_memory_restart (2 GB) pm2 is first.
            """
        case .enricher: "There are no others."
        case .pagesPerFirm: "Sites are guests' rooms: 50 pages find what there is to find."
        case .pageTimeout:
            "Below a second, slow sites always fail; attempt-deadline bounds the sum."
        case .requestsPerHost: "More than a browser's few at once is taken for an attack."
        case .pausePerHost: "0s asks as fast as the site answers; a minute makes a firm take long."
        case .allowPrivateNetwork, .allowUnsupportedFileSystem: "It is on or off."
        }
    }
}
