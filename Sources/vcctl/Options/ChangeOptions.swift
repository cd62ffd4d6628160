import ArgumentParser
import Glibc
import Jobs

/// What every change takes: a reason that the history keeps, and a way to only try it.
struct ChangeOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Why, in a few words; the history keeps it.", valueName: "text"))
    var reason = ""

    @Flag(help: "Say what would be done, and change nothing.")
    var dryRun = false

    /// Who asks, as the history will tell.
    var actor: Actor {
        Actor(user: Self.userName, host: Self.hostName, program: "vcctl", reason: reason)
    }

    private static var userName: String {
        let id = getuid()
        guard let entry = getpwuid(id), let name = entry.pointee.pw_name else { return "uid \(id)" }
        return String(cString: name)
    }

    private static var hostName: String {
        var buffer = [CChar](repeating: 0, count: 256)
        guard gethostname(&buffer, buffer.count - 1) == 0 else { return "unknown host" }
        return String(
            decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
