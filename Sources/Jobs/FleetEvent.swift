/// What has happened to the fleet of workers, not to a job; kept in stream 0.
package enum FleetEvent: Hashable, Sendable {
    case workerStarted(WorkerIdentity, WorkerStart)
    case workerStopped(WorkerIdentity, StopReason)
    /// Another worker found that it no longer runs.
    case workerLost(WorkerIdentity, observer: UInt64)
    /// Somebody set a setting for all workers, or took that back.
    case settingChanged(SettingChange)
}

/// One change of a setting that is kept in the log.
package struct SettingChange: Hashable, Sendable {
    /// The setting's name: `firms-in-flight`.
    package var key: String
    /// The value that was recorded before; nil when there was none.
    package var old: String?
    /// Nil when none is recorded any more.
    package var new: String?
    package var actor: Actor

    package init(key: String, old: String?, new: String?, actor: Actor) {
        self.key = key
        self.old = old
        self.new = new
        self.actor = actor
    }
}

/// How a worker was set up when it started.
package struct WorkerStart: Hashable, Sendable {
    package var release: String
    package var firmsInFlight: UInt32
    package var batchesInFlight: UInt32
    /// What it was given itself, the log's record and the defaults left out; nil in events of
    /// releases that did not tell.
    package var settings: [StartSetting]?

    package init(
        release: String, firmsInFlight: UInt32, batchesInFlight: UInt32,
        settings: [StartSetting]? = nil
    ) {
        self.release = release
        self.firmsInFlight = firmsInFlight
        self.batchesInFlight = batchesInFlight
        self.settings = settings
    }
}

/// A setting that a worker was started with.
package struct StartSetting: Hashable, Sendable {
    /// Where it was given; the first two are stronger than what the log records.
    package enum Origin: UInt8, CaseIterable, Hashable, Sendable {
        case flag = 1
        case environment = 2
        case file = 3
    }

    package var key: String
    package var value: String
    package var origin: Origin

    package init(key: String, value: String, origin: Origin) {
        self.key = key
        self.value = value
        self.origin = origin
    }
}

/// Why a worker stopped by itself.
package enum StopReason: UInt8, Hashable, Sendable {
    /// It was asked to: SIGINT or SIGTERM.
    case signal = 1
    /// There was nothing left to do, and it was started to stop then.
    case idle = 2
    /// Its supervisor went away.
    case supervisorGone = 3
    /// It could not go on.
    case failure = 4
    /// It used more memory than it may.
    case memory = 5
}
