import ArgumentParser
import Glibc
import Jobs

/// What every change takes: a reason that the history keeps, and a way to only try it.
struct ChangeOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Why, in a few words; the history keeps it.", valueName: "text"))
    var reason = ""

    @Flag(help: "Say what would be done, and change nothing.")
    var dryRun = false

    @Option(
        name: .customLong("request-id"),
        help: ArgumentHelp(
            "Makes it safe to ask again: what this ID did is not done twice.", valueName: "id"),
        transform: { text in
            guard !text.isEmpty, text.utf8.count <= 200 else {
                throw ValidationError("a request ID has 1 to 200 bytes")
            }
            return text
        })
    var requestIDGiven: String?

    /// Empty when none was given.
    var requestID: String { requestIDGiven ?? "" }

    /// Who asks, as the history will tell.
    var actor: Actor {
        Actor(
            user: Self.userName, host: Self.hostName, program: "vcctl", reason: reason,
            requestID: requestID)
    }

    /// What is said of a change that the same request made before.
    static let repeatedWords = Line("Done before by this request; nothing was changed now.", .dim)

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
