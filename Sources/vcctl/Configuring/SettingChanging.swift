import EventLog
import Jobs
import Projections
import Settings

/// A change of settings that a person asks for: carried out, or only decided when it is a dry run.
struct SettingChanging {
    var wishes: [SettingWriter.Wish]

    func perform(
        on log: any Log, _ board: any PresenceBoard, _ options: ChangeOptions,
        _ console: Console
    ) async throws -> CommandStatus {
        let outcome = try await SettingWriter(log).perform(
            wishes, by: options.actor, isDry: options.dryRun
        ) { fleet, after in
            // The bounds of each were checked; what is left is whether they go together.
            _ = try Settings.resolve(
                flags: [:], environment: [:], recorded: after.values, file: nil)
            try StartCheck(board: board).check(fleet, after.values)
        }
        report(outcome, isDry: options.dryRun, console)
        return .done
    }

    private func report(
        _ outcome: SettingWriter.Outcome, isDry: Bool, _ console: Console
    ) {
        let changed = Set(outcome.changes.map(\.key))
        for change in outcome.changes {
            if console.isJSON {
                console.print(json(change.key, change.old, change.new, outcome, isDry: isDry))
            } else {
                console.print(words(change, isDry: isDry))
            }
        }
        for wish in outcome.isRepeated ? [] : wishes where !changed.contains(wish.key) {
            if console.isJSON {
                console.print(json(wish.key, wish.value, wish.value, outcome, isDry: isDry))
            } else {
                let state = wish.value.map { "is \($0) already" } ?? "is not set"
                console.print(Line("\(wish.key) \(state)"))
            }
        }
        guard !outcome.isRepeated else {
            return console.say(ChangeOptions.repeatedWords)
        }
        for change in outcome.changes { explainUptake(change, outcome.before, console) }
    }

    private func words(_ change: SettingChange, isDry: Bool) -> Line {
        let dry = isDry ? " (dry run: nothing was changed)" : ""
        let old = change.old ?? "not set"
        return Line("\(change.key): \(old) -> \(change.new ?? "not set")\(dry)")
    }

    private func json(
        _ key: String, _ old: String?, _ new: String?, _ outcome: SettingWriter.Outcome,
        isDry: Bool
    ) -> JSONObject {
        var object = JSONObject.line
        object.add("name", key)
        object.add("old", old)
        object.add("new", new)
        object.add("changed", old != new && !isDry)
        object.add("dryRun", isDry)
        object.add("repeated", outcome.isRepeated)
        return object
    }

    /// Who takes the change up, and who was started with something stronger.
    private func explainUptake(
        _ change: SettingChange, _ before: FleetState, _ console: Console
    ) {
        guard let setting = Setting(rawValue: change.key) else { return }
        switch setting.uptake {
        case .live, .never: break
        case .newJobs: console.say(Line("It holds for jobs that are submitted from now on."))
        case .restart: console.say(Line("Workers take it up when they are started again."))
        }
        for worker in before.sorted where worker.end == nil {
            guard let own = worker.start.settings?.first(where: { $0.key == change.key }),
                own.origin != .file
            else { continue }
            let how =
                own.origin == .flag
                ? "--\(setting.rawValue) \(own.value)" : "\(setting.variable)=\(own.value)"
            console.say(
                Line("Notice: ", .yellow)
                    + Line(
                        """
                        worker \(worker.identity.processID) on \(worker.identity.host) was started \
                        with \(how), which is stronger: it keeps that until it is started without
                        """))
        }
    }
}
