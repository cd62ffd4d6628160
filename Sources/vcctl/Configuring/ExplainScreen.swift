import Jobs
import Projections
import Settings

/// What a worker runs with.
struct WorkerValue {
    var worker: WorkerIdentity
    /// Nil when it did not tell: an older release.
    var value: String?
    var why: String

    init(of setting: Setting, _ worker: FleetWorker, recorded: [String: String]) {
        self.worker = worker.identity
        guard let given = worker.start.settings else {
            why = "its release does not tell"
            return
        }
        let own = given.first { $0.key == setting.rawValue }
        let known = setting.uptake == .live ? recorded : worker.recordedAtStart
        switch (own?.origin, known[setting.rawValue]) {
        case (.flag, _): (value, why) = (own?.value, "its own flag")
        case (.environment, _): (value, why) = (own?.value, "its own \(setting.variable)")
        case (_, let recorded?): (value, why) = (recorded, "recorded in the log")
        case (.file, nil): (value, why) = (own?.value, "its file")
        case (nil, nil): (value, why) = (setting.standard, "default")
        }
    }
}

/// All that there is to tell of one setting.
struct ExplainedSetting {
    var setting: Setting
    var effective: Settings.Effective
    /// The last change that is recorded.
    var last: RecordedSettings.Entry?
    var workers: [WorkerValue]
}

/// What `config explain` prints.
enum ExplainScreen {
    static func lines(_ explained: ExplainedSetting, _ look: Look) -> [Line] {
        let setting = explained.setting
        let effective = explained.effective
        var lines = [
            Line(setting.rawValue, .bold) + Line(" = ") + Line(effective.text, .cyan)
                + Line("  (\(effective.origin))", .dim)
        ]
        func add(_ label: String, _ text: String) {
            let width = max((look.width ?? 100) - 11, 20)
            let folds =
                look.isTerminal ? Line(text).folded(width: width, limit: 10) : [Line(text)]
            for (index, fold) in folds.enumerated() {
                lines.append(Line(index == 0 ? label : "", .dim).padded(to: 11, .left) + fold)
            }
        }
        add("Meaning", setting.explanation)
        add("Default", setting.standard)
        add("Bounds", "\(setting.kind). \(setting.boundsReason)")
        add("Set by", ways(setting))
        add("A change", uptake(setting))
        if let last = explained.last { add("Recorded", recorded(last, look)) }
        if explained.workers.isEmpty, setting.uptake != .newJobs {
            add("Workers", "none is running")
        }
        for (index, worker) in explained.workers.enumerated() where setting.uptake != .newJobs {
            let name =
                "\(worker.worker.shortName) (pid \(worker.worker.processID)"
                + " on \(worker.worker.host))"
            add(index == 0 ? "Workers" : "", "\(name): \(worker.value ?? "?"), \(worker.why)")
        }
        return lines
    }

    private static func ways(_ setting: Setting) -> String {
        let own = "--\(setting.rawValue), then \(setting.variable)"
        let file = "'\(setting.rawValue)' in the file of settings"
        guard setting.uptake != .never else { return "\(own), then \(file)" }
        return "\(own), then 'vcctl config set', then \(file)"
    }

    private static func uptake(_ setting: Setting) -> String {
        switch setting.uptake {
        case .live: "is taken up by running workers at once; no restart"
        case .newJobs: "holds for jobs that are submitted afterwards; no restart"
        case .restart: "is taken up by a worker when it is started again"
        case .never: "takes a restart, and cannot be recorded in the log"
        }
    }

    private static func recorded(_ entry: RecordedSettings.Entry, _ look: Look) -> String {
        let change = entry.change
        var text = "\(change.old ?? "not set") -> \(change.new ?? "not set")"
        text += " by \(change.actor.words)"
        text += ", \(entry.time.column(look))"
        if !change.actor.reason.isEmpty { text += ": \(change.actor.reason)" }
        return text
    }

    static func json(_ explained: ExplainedSetting) -> JSONObject {
        var object = ConfigScreen.json(explained.setting, explained.effective)
        object.add("boundsReason", explained.setting.boundsReason)
        object.add("needsRestart", [.restart, .never].contains(explained.setting.uptake))
        object.add("uptake", "\(explained.setting.uptake)")
        if let last = explained.last { object.add("recorded", SettingHistoryScreen.json(last)) }
        object.add(
            "workers",
            explained.workers.map { worker in
                var object = JSONObject()
                object.add("worker", worker.worker.name)
                object.add("workerPid", worker.worker.processID)
                object.add("host", worker.worker.host)
                object.add("value", worker.value)
                object.add("origin", worker.why)
                return object
            })
        return object
    }
}
