import ArgumentParser
import Dispatch
import ExampleSites
import FoundationEssentials
import Glibc

@main
struct ExampleSitesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "example-sites",
        abstract: "Serve the websites of fictional venture firms on 127.0.0.1.",
        discussion: """
            SITE's home page is http://127.0.0.1:PORT/SITE/. Some sites are slow, flaky or dead on \
            purpose; behaviours.json in the root folder says which.

            Exit status: 0 stopped by SIGINT or SIGTERM; 1 sites or port not available; \
            64 bad command line.
            """
    )

    @Option(help: "Folder that holds a folder per site.")
    var root = "Examples/sites"

    @Option(help: "Port to listen on; 0 picks a free one.")
    var port = 8765

    @Option(help: ArgumentHelp("Append a line per request to this file.", valueName: "file"))
    var log: String?

    @Option(help: ArgumentHelp("Write the port here once it listens.", valueName: "file"))
    var portFile: String?

    @Option(help: "Varies the slow site's delays; the same seed gives the same ones.")
    var seed: UInt64 = 1

    @Option(help: ArgumentHelp("Multiply every delay by this; 0 for none.", valueName: "factor"))
    var timeScale = 1.0

    @Option(help: ArgumentHelp("Delay every answer by this.", valueName: "ms"))
    var latencyMs = 0

    @Flag(help: "Serve each site at an address of its own too: 127.0.1.1, 127.0.1.2, ...")
    var addressPerSite = false

    func validate() throws {
        guard (0...65_535).contains(port) else {
            throw ValidationError("--port \(port) is not between 0 and 65535.")
        }
        guard timeScale >= 0, timeScale.isFinite, latencyMs >= 0 else {
            throw ValidationError("--time-scale and --latency-ms must not be negative.")
        }
    }

    func run() async throws {
        var options = ExampleSiteOptions(
            timeScale: timeScale, latency: .milliseconds(latencyMs), seed: seed,
            hasAddressPerSite: addressPerSite, keepsRecords: false)
        if let log {
            let requestLog = try RequestLog(path: log)
            options.onRequest = { requestLog.write($0) }
        }
        let server = try await ExampleSiteServer.start(root: root, port: port, options: options)
        if let portFile {
            // Atomically, so that whoever waits for the file never reads half a number.
            try Data("\(server.port)\n".utf8).write(to: URL(filePath: portFile), options: .atomic)
        }
        print("\(server.sites.count) example sites on http://127.0.0.1:\(server.port)/")
        fflush(nil)
        await stopSignal()
        await server.shutdown()
    }

    /// Waits for SIGINT or SIGTERM.
    private func stopSignal() async {
        let (signals, continuation) = AsyncStream.makeStream(of: Int32.self)
        let sources = [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)  // Or the default action would end the process first.
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { continuation.yield(number) }
            source.resume()
            return source
        }
        for await _ in signals { break }
        for source in sources { source.cancel() }
    }
}
