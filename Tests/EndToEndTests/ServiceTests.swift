import ExampleSites
import Glibc
import Testing

/// The socket on which systemd listens to a service of the type `notify`.
private final class NotifySocket: Sendable {
    let path: String
    let transcript = Transcript()
    private let descriptor: Int32

    init(in folder: String) throws {
        path = folder + "/notify"
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
        let bound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                bind(descriptor, pointer, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard bound == 0 else { throw Failure("cannot bind \(path)") }
        transcript.read(from: descriptor)
    }

    /// Each message's lines.
    var messages: [[Substring]] { transcript.writes.map { $0.split(separator: "\n") } }

    func close() {
        shutdown(descriptor, Int32(SHUT_RDWR))
        Glibc.close(descriptor)
    }
}

@Suite("As a service of systemd")
struct ServiceTests {
    @Test("it says that it is ready, what it works on, that it lives, and that it stops")
    func notices() async throws {
        let stage = try await Stage(Stage.options(latency: .seconds(3_600)))
        try stage.list()
        try await stage.vcctl("submit", "firms.csv")
        let systemd = try NotifySocket(in: stage.folder)
        let worker = try stage.worker(
            environment: [
                "NOTIFY_SOCKET": systemd.path, "WATCHDOG_USEC": "300000", "VC_GRACE": "200ms",
                "VC_FIRMS_IN_FLIGHT": "3",
            ])
        #expect(await systemd.transcript.says("STATUS=Working on 1 job: 3 firms in flight"))
        #expect(systemd.messages.first?.first == "READY=1")
        // Nothing happens any more, as no site answers; the signs of life go on all the same.
        let signs = systemd.messages.count { $0.contains("WATCHDOG=1") }
        try await stage.eventually("three more signs of life") {
            systemd.messages.count { $0.contains("WATCHDOG=1") } >= signs + 3
        }
        worker.signal(SIGTERM)
        #expect(await systemd.transcript.says("STOPPING=1\nSTATUS=Stopping: "))
        #expect(await worker.ending() == .exited(0))
        let said = systemd.transcript.text
        #expect(said.ranges(of: "READY=1").count == 1 && said.ranges(of: "STOPPING=1").count == 1)
        systemd.close()
        await stage.server.shutdown()
    }

    @Test("a socket that is not there, or a watchdog for another process, changes nothing")
    func nobodyListens() async throws {
        let stage = try await Stage(Stage.options())
        try stage.list()
        try await stage.vcctl("submit", "firms.csv")
        for path in [
            stage.folder + "/nothing", "relative", "@", String(repeating: "/x", count: 99),
        ] {
            let worker = try stage.worker(
                "--exit-when-idle", environment: ["NOTIFY_SOCKET": path, "WATCHDOG_USEC": "many"])
            #expect(await worker.ending() == .exited(0), "\(path): \(worker.errors)")
        }
        let systemd = try NotifySocket(in: stage.folder)
        let worker = try stage.worker(
            "--exit-when-idle",
            environment: [
                "NOTIFY_SOCKET": systemd.path, "WATCHDOG_USEC": "1000", "WATCHDOG_PID": "1",
            ])
        #expect(await worker.ending() == .exited(0))
        #expect(await systemd.transcript.says("READY=1"))
        #expect(!systemd.transcript.text.contains("WATCHDOG=1"))
        systemd.close()
        await stage.server.shutdown()
    }
}
