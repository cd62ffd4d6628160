import EventLog
import Glibc
import Projections

extension LogOptions {
    /// Whether there is anything where the log is to be.
    func exists() throws -> Bool {
        access(try path(), F_OK) == 0
    }

    /// What the log records of settings; nothing where there is no log, or none that can be read,
    /// because the settings are looked at to find out why.
    func recordedSettings(
        at moment: Moment = .head, _ console: Console
    ) async throws -> RecordedSettings {
        guard try exists() else { return RecordedSettings() }
        do {
            let log = try open(for: .read, console)
            defer { log.close() }
            return try await FleetReader(log).settings(at: moment)
        } catch {
            let why = CommandFailure(error).cause
            console.say(
                Line("Notice: ", .yellow) + Line("what the log records does not count here: \(why)")
            )
            return RecordedSettings()
        }
    }
}
