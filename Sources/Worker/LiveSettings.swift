package import EventLog
package import Jobs
package import Projections
package import Settings

/// The settings of a running worker: what it was started with, and what the log records.
package struct LiveSettings: Sendable {
    /// Takes settings up outside the worker's logic: connections, limits of the process.
    package typealias Adopt = @Sendable (Settings) throws -> Void

    private let sources: SettingSources
    private let stopsWhenIdle: Bool
    private var adopt: Adopt
    /// What the log records, whether it fits or not.
    private var recorded: [String: String]
    /// What counts of that.
    private var held: [String: String]
    /// The settings whose recorded value does not go with what this worker was started with.
    private var misfits: Set<String>
    /// What is in force; a setting that takes a restart keeps its value of the start.
    package private(set) var settings: Settings
    /// What is to be said of the start: recorded settings that do not count, if any.
    package let notices: [WorkerLine]

    /// Leaves out what is recorded and does not go with what the worker was started with.
    ///
    /// - Parameter recorded: By the settings' names.
    /// - Throws: ``SettingError`` when what the worker was started with does not go together;
    ///   what `adopt` throws of that.
    package init(
        _ sources: SettingSources, recorded: [String: String], stopsWhenIdle: Bool,
        adopt: @escaping Adopt
    ) throws {
        self.sources = sources
        self.recorded = recorded
        self.stopsWhenIdle = stopsWhenIdle
        self.adopt = adopt
        let fit = try RecordedFit(recorded, held: [:]) { values in
            let settings = try sources.settings(recorded: values)
            try adopt(settings)
            return settings
        }
        (settings, held, misfits) = (fit.settings, fit.values, Set(fit.refused.map(\.key)))
        let words = fit.refused.map { misfit in
            let value = WorkerLine.shown(recorded[misfit.key] ?? "")
            return "\(WorkerLine.shown(misfit.key)) \(value) (\(misfit.why))"
        }
        notices =
            words.isEmpty
            ? []
            : [
                WorkerLine(
                    .trouble,
                    "Settings: what the log records does not fit this worker, and does not count: "
                        + words.joined(separator: ", "))
            ]
    }

    /// Tells what is in force to one more part of the process, now and after each change.
    ///
    /// - Throws: What `more` throws.
    package mutating func tell(_ more: @escaping Adopt) throws {
        let adopt = adopt
        try more(settings)
        self.adopt = { settings in
            try adopt(settings)
            try more(settings)
        }
    }

    package var plan: WorkerPlan {
        var plan = WorkerPlan(settings, stopsWhenIdle: stopsWhenIdle)
        plan.othersHeartbeat = Self.heartbeat(in: recorded) ?? .zero
        return plan
    }

    /// What the worker was given itself, for the fleet's history.
    package var given: [StartSetting] {
        Setting.allCases.compactMap { setting in
            let effective = settings[setting]
            let origin: StartSetting.Origin
            switch effective.origin {
            case .flag: origin = .flag
            case .environment: origin = .environment
            case .file: origin = .file
            case .recorded, .standard: return nil
            }
            guard setting.uptake != .never else { return nil }
            return StartSetting(key: setting.rawValue, value: effective.text, origin: origin)
        }
    }

    /// Takes the changes of one commit.
    ///
    /// - Returns: A line for each change of a setting; the plan is ``plan`` from now on.
    package mutating func take(_ changes: [SettingChange]) -> [WorkerLine] {
        let news = changes.filter { recorded[$0.key] != $0.new }
        guard !news.isEmpty else { return [] }
        for change in news { recorded[change.key] = change.new }
        let before = settings
        let fit: RecordedFit
        do {
            fit = try RecordedFit(recorded, held: held, suspects: misfits) { values in
                let settings = try sources.settings(recorded: values)
                try adopt(settings)
                return settings
            }
        } catch {
            return [
                WorkerLine(
                    .trouble,
                    "Settings: \(news.map(\.key).joined(separator: ", ")) changed, and this worker"
                        + " stays as it is: \(error)")
            ]
        }
        let now = Set(fit.refused.map(\.key))
        // What did not fit before, and does beside what has changed, is said as well.
        let freed = misfits.subtracting(now).subtracting(news.map(\.key)).sorted().map {
            SettingChange(
                key: $0, old: nil, new: recorded[$0],
                actor: Actor(user: "", host: "", program: ""))
        }
        (settings, held, misfits) = (fit.settings, fit.values, now)
        return (news + freed).map { change in
            let misfit = fit.refused.first { $0.key == change.key }
            return misfit.map { refusal(of: change, why: $0.why) }
                ?? Self.line(change, before, fit.settings)
        }
    }

    private func refusal(of change: SettingChange, why: String) -> WorkerLine {
        let asked = change.new.map { "is set to \(WorkerLine.shown($0))" } ?? "is not set any more"
        let kept = Setting(rawValue: change.key).map { ", and stays at \(settings.text($0))" } ?? ""
        return WorkerLine(
            .trouble,
            "Settings: \(WorkerLine.shown(change.key)) \(asked), which this worker cannot take"
                + "\(kept): \(why)")
    }

    /// Takes what is recorded as a whole, so that nothing is missed between reading and following.
    package mutating func take(all values: [String: String]) -> [WorkerLine] {
        let nobody = Actor(user: "", host: "", program: "")
        let keys = Set(values.keys).union(recorded.keys).sorted()
        return take(
            keys.map {
                SettingChange(key: $0, old: recorded[$0], new: values[$0], actor: nobody)
            })
    }

    private static func line(
        _ change: SettingChange, _ before: Settings, _ after: Settings
    ) -> WorkerLine {
        guard let setting = Setting(rawValue: change.key) else {
            return WorkerLine(
                .trouble,
                "Settings: '\(WorkerLine.shown(change.key))' changed, which this release does not know"
            )
        }
        let new = after[setting]
        var text = "Settings: \(setting.rawValue) "
        switch (new.origin, setting.uptake) {
        case (.flag, _), (.environment, _):
            let asked = change.new.map { "is set to \($0)" } ?? "is not set any more"
            text += "\(asked), but this worker was started with \(new.text) (\(new.origin))"
        case (_, .live): text += "\(before.text(setting)) -> \(new.text), in force now"
        case (_, .newJobs): text += "\(before.text(setting)) -> \(new.text), for new jobs"
        case (_, .restart), (_, .never):
            text += "\(before.text(setting)) -> \(new.text) when this worker is started again"
        }
        let actor = change.actor
        if !actor.user.isEmpty { text += "; by \(actor.user)@\(actor.host)" }
        if !actor.reason.isEmpty { text += ": \"\(WorkerLine.shown(actor.reason))\"" }
        return WorkerLine(.progress, text)
    }
}

extension LiveSettings {
    private static func heartbeat(in values: [String: String]) -> Duration? {
        values[Setting.heartbeat.rawValue].flatMap { text in
            Setting.heartbeat.accepts(text) ? DurationText.parse(text) : nil
        }
    }

    /// How often a worker beats by what it was started with; nil when its release does not tell.
    package static func heartbeat(
        of start: WorkerStart, recorded: [String: String]
    ) -> Duration? {
        guard let settings = start.settings else { return nil }
        var values = [Setting.heartbeat.rawValue: Setting.heartbeat.standard]
        for given in settings where given.origin == .file { values[given.key] = given.value }
        values.merge(recorded) { $1 }
        for given in settings where given.origin != .file { values[given.key] = given.value }
        return heartbeat(in: values)
    }

    /// How often a worker that starts now beats.
    package func heartbeat(of start: WorkerStart) -> Duration? {
        Self.heartbeat(of: start, recorded: recorded)
    }

    /// What the log records of settings, by their names.
    ///
    /// - Throws: ``ProjectionError``.
    package static func recorded(in log: any Log) async throws -> [String: String] {
        try await FleetReader(log).settings().values
    }
}
