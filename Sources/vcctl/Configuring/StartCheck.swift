import EventLog
import Jobs
import Projections
import Settings

/// Checks settings that are to be recorded against what the workers that live were started with.
struct StartCheck {
    var board: any PresenceBoard

    /// - Throws: ``CommandFailure`` when `recorded` does not go together with what a worker that
    ///   lives was started with, and what is recorded now does.
    func check(_ fleet: FleetState, _ recorded: [String: String]) throws {
        for worker in fleet.sorted where worker.end == nil {
            // What it was started with is not known of old releases, and then it decides itself.
            guard let own = worker.start.settings, !own.isEmpty,
                contradiction(own, fleet.settings.values) == nil,
                let why = contradiction(own, recorded),
                try board.presence(of: worker.identity.name) != .gone
            else { continue }
            let given = own.filter { why.contains($0.key) }.map(\.asGiven)
            let flags = given.isEmpty ? own.map(\.asGiven) : given
            throw CommandFailure(
                .wrongState,
                """
                worker \(worker.identity.processID) on \(worker.identity.host) was started with \
                \(flags.joined(separator: ", ").harmless), which this does not go with: \
                \(why.harmless); nothing was changed
                """,
                fix: "start that worker without it, and ask again; or record a value that fits")
        }
    }

    /// Why they do not go together; nil when they do.
    private func contradiction(_ own: [StartSetting], _ recorded: [String: String]) -> String? {
        var flags: [Setting: String] = [:]
        var values: [String: String] = [:]
        for given in own {
            if given.origin == .file {
                values[given.key] = given.value
            } else if let setting = Setting(rawValue: given.key) {
                flags[setting] = given.value
            }
        }
        values.merge(recorded) { $1 }
        do throws(SettingError) {
            _ = try Settings.resolve(flags: flags, environment: [:], recorded: values, file: nil)
            return nil
        } catch { return "\(error)" }
    }
}

extension StartSetting {
    /// As it was typed where the worker was started.
    var asGiven: String {
        switch origin {
        case .flag: "--\(key) \(value)"
        case .environment: "\(Setting(rawValue: key)?.variable ?? key)=\(value)"
        case .file: "\(key) \(value) in its file"
        }
    }
}
