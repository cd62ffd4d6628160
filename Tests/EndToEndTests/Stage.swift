import ExampleSites
import Foundation
import Testing

/// A folder with a log, a list of firms, and the example sites that the list points at.
final class Stage: Sendable {
    let folder: String
    let server: ExampleSiteServer
    static let job = "330001"

    /// Sites that answer, so that a firm's outcome does not depend on how often it is asked.
    static let soundSites = [
        "hazelbank", "oakmere", "quillstone", "fernhollow", "marlowgate", "tidewell",
        "brindlecap", "rheinfels", "valombre", "sierralba", "lanternfield", "copperlea",
        "ashgrove", "mosswick", "driftmoor", "winterbourne", "kestrelcote", "blankmoor",
        "ostwall", "pennygate",
    ]

    init(_ options: ExampleSiteOptions) async throws {
        folder = NSTemporaryDirectory() + "vc-end-to-end-" + UUID().uuidString
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        let root = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Examples/sites").path
        server = try await ExampleSiteServer.start(root: root, options: options)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// Each site has an address of its own, as on the web, so that one host's pace binds no other.
    static func options(latency: Duration = .zero) -> ExampleSiteOptions {
        var options = ExampleSiteOptions()
        // The scale holds for the latency, too.
        options.timeScale = latency == .zero ? 0 : 1
        options.latency = latency
        options.hasAddressPerSite = true
        return options
    }

    func list(_ sites: [String] = Stage.soundSites, named name: String = "firms.csv") throws {
        let rows = sites.map { "\($0),\(server.url($0))" }
        let text = (["Firm,Website"] + rows).joined(separator: "\n") + "\n"
        try text.write(toFile: folder + "/" + name, atomically: true, encoding: .utf8)
    }

    /// Runs `vcctl` to its end.
    @discardableResult
    func vcctl(
        _ arguments: String..., input: String? = nil
    ) async throws -> (status: Program.Ending, out: String, err: String) {
        try await vcctl(arguments, input: input)
    }

    func vcctl(
        _ arguments: [String], input: String? = nil
    ) async throws -> (status: Program.Ending, out: String, err: String) {
        let program = try Program(
            "vcctl", arguments, in: folder, input: input, environment: ["VC_LOG": "data"])
        let status = await program.ending()
        return (status, program.output, program.errors)
    }

    /// Starts a worker that hurries: no pauses, short waits.
    func worker(
        _ arguments: String..., environment: [String: String] = [:]
    ) throws -> Program {
        try worker(arguments, environment: environment, descriptors: [:])
    }

    func worker(
        _ arguments: [String], environment: [String: String], descriptors: [Int32: Int32],
        shell: String = "exec \"$@\""
    ) throws -> Program {
        let hurry = [
            "VC_LOG": "data", "VC_ALLOW_PRIVATE_NETWORK": "true", "VC_PAUSE_PER_HOST": "0s",
            "VC_RETRY_BASE": "10ms", "VC_RETRY_CAP": "20ms",
        ]
        return try Program(
            "vc-worker", arguments, in: folder,
            environment: hurry.merging(environment) { $1 }, descriptors: descriptors,
            shell: shell)
    }

    /// The names in a folder; none when it cannot be read.
    static func names(in folder: String) -> [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    }

    /// What a file holds; nothing when it cannot be read.
    static func text(ofFile path: String) -> String {
        (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
    }

    /// The events of the job, as `vcctl log dump --json` tells them.
    func events() async throws -> [Event] {
        let dump = try await vcctl("log", "dump", "--json")
        guard dump.status == .exited(0) else { throw Failure(dump.err) }
        return try dump.out.split(separator: "\n").map {
            try JSONDecoder().decode(Event.self, from: Data($0.utf8))
        }
    }

    func show() async throws -> Shown {
        let shown = try await vcctl("show", Self.job, "--json")
        guard shown.status == .exited(0) else { throw Failure(shown.err) }
        return try JSONDecoder().decode(Shown.self, from: Data(shown.out.utf8))
    }

    /// Looks again and again until `condition` holds; for what another process does.
    func eventually(
        _ what: String, within limit: Duration = .seconds(60),
        _ condition: () async throws -> Bool
    ) async throws {
        let end = ContinuousClock.now + limit
        while try await !condition() {
            guard ContinuousClock.now < end else { throw Failure("never happened: \(what)") }
            try await Task.sleep(for: .milliseconds(20))
        }
    }
}

/// A line of `vcctl log dump --json`, as far as the tests look at it.
struct Event: Decodable {
    var position: UInt64
    var time: String
    var job: UInt64
    var revision: UInt64
    var type: String
    var data: Fields

    struct Fields: Decodable {
        var firm: UInt32?
        var lease: UInt64?
        var reason: String?
        var text: String?
        var workerPid: UInt32?
        var batch: UInt32?
    }
}

/// What `vcctl show --json` says, as far as the tests look at it.
struct Shown: Decodable {
    var status: String
    var processedCount: UInt32
    var firmCount: UInt32
}
