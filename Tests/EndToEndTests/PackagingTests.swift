import Foundation
import Testing

/// What is shipped beside the programs names only what the programs know.
@Suite("Packaging")
struct PackagingTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().path

    private func text(_ path: String) throws -> String {
        let text = Stage.text(ofFile: Self.root + "/" + path)
        try #require(!text.isEmpty, "\(path) is not there")
        return text
    }

    private static let unit = "Packaging/vc-worker.service"
    private static let ecosystem = "ecosystem.config.js"

    /// Runs one of our programs to its end, with nothing but its output of interest.
    private func output(
        _ name: String, _ arguments: [String], input: String? = nil
    ) async throws -> String {
        let program = try Program(
            name, arguments, in: NSTemporaryDirectory(), input: input)
        try #require(await program.ending() == .exited(0), "\(name): \(program.errors)")
        return program.output
    }

    @Test("units, defaults and the ecosystem file name only settings that exist")
    func settings() async throws {
        let lines = try await output("vcctl", ["config", "--json"])
        let known = Set(lines.matches(of: /"variable":"(VC_[A-Z_]+)"/).map { String($0.1) })
        try #require(known.contains("VC_LOG"))
        for path in [Self.unit, "Packaging/vc-worker.default", Self.ecosystem, "README.md"] {
            for match in try text(path).matches(of: /\bVC_[A-Z_]*[A-Z]\b/) {
                let variable = String(match.0)
                let isKnown =
                    known.contains(variable) || ["VC_CONFIG", "VC_WORKER_BIN"].contains(variable)
                #expect(isKnown, "\(path) names \(variable)")
            }
        }
    }

    /// pm2's options for an app, as its own documentation and schema list them.
    private static let pm2Options: Set<String> = [
        "name", "script", "args", "cwd", "interpreter", "exec_mode", "instances", "kill_timeout",
        "treekill", "wait_ready", "listen_timeout", "autorestart", "exp_backoff_restart_delay",
        "stop_exit_codes", "max_memory_restart", "out_file", "error_file", "merge_logs", "env",
        "watch", "vizion", "pmx", "min_uptime", "max_restarts", "restart_delay", "filter_env",
    ]

    @Test("the ecosystem file names options that pm2 has, and gives the worker time to drain")
    func ecosystem() async throws {
        let text = try text(Self.ecosystem)
        let keys = text.matches(of: /(?m)^ {6}([a-z_0-9]+):/).map { String($0.1) }
        #expect(keys.count > 15 && Set(keys).subtracting(Self.pm2Options).isEmpty, "\(keys)")
        #expect(Set(keys).count == keys.count)
        let codes = try #require(text.firstMatch(of: /stop_exit_codes: \[([0-9, ]+)\]/)?.1)
        #expect(codes.split(separator: ", ") == ["2", "78"], "0 must never be among them")
        let patience = try #require(text.firstMatch(of: /kill_timeout: (\d+)/)?.1)
        #expect(try #require(Int(patience)) >= (try await grace() + 5) * 1_000)
        #expect(text.contains("name: 'vc-enrichment-worker'"))
        #expect(text.contains("exec_mode: 'fork'") && text.contains("interpreter: 'none'"))
    }

    /// The standard grace time in seconds.
    private func grace() async throws -> Int {
        let lines = try await output("vcctl", ["config", "--json"])
        let match = lines.firstMatch(of: /"name":"grace".*"default":"(\d+)s"/)
        return try #require(match.flatMap { Int($0.1) })
    }

    @Test("the ecosystem file is one", .enabled("needs node") { await canRun("node", ["-v"]) })
    func ecosystemLoads() async {
        let check = """
            const [app] = require('\(Self.root)/\(Self.ecosystem)').apps;
            const absolute = ['script', 'cwd', 'out_file', 'error_file'];
            process.exit(absolute.every((key) => require('path').isAbsolute(app[key]))
              && app.out_file.endsWith('.log') && app.wait_ready ? 0 : 1);
            """
        #expect(await Self.canRun("node", ["-e", check]))
    }

    @Test("the unit gives the worker time to drain, and asks for what the worker tells")
    func unit() async throws {
        let unit = try text(Self.unit)
        func value(_ key: String) throws -> Substring {
            let lines = unit.split(separator: "\n").filter { $0.hasPrefix(key + "=") }
            try #require(lines.count == 1, "\(key)")
            return lines[0].dropFirst(key.count + 1)
        }
        #expect(try #require(Int(try value("TimeoutStopSec"))) >= (try await grace()) + 10)
        #expect(try value("Type") == "notify")
        #expect(try value("NotifyAccess") == "main")
        #expect(try value("RestartPreventExitStatus") == "2 78")
        #expect(try value("EnvironmentFile") == "-/etc/default/vc-worker")
        let state = try value("StateDirectory")
        #expect(try value("Environment") == "VC_LOG=/var/lib/\(state)")
    }

    @Test(
        "systemd knows every line of the unit",
        .enabled("needs systemd") { await canRun("systemd-analyze", ["--version"]) })
    func unitVerified() async throws {
        let folder = NSTemporaryDirectory() + "vc-unit-" + UUID().uuidString
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let unit = try text(Self.unit).replacing("/usr/local/bin/vc-worker", with: "/bin/true")
        for name in ["vc-worker.service", "vc-worker@.service"] {
            try unit.write(toFile: folder + "/" + name, atomically: true, encoding: .utf8)
        }
        for name in ["vc-worker.service", "vc-worker@2.service"] {
            // What it does not know it only mentions, and ends with 0.
            let check = "! systemd-analyze verify --man=no \(folder)/\(name) 2>&1 | grep vc-worker"
            #expect(await Self.canRun("sh", ["-c", check]), "\(name)")
        }
    }

    /// Whether a command of the system runs and ends well.
    private static func canRun(_ name: String, _ arguments: [String]) async -> Bool {
        await DiskTroubleTests.canRun(name, arguments)
    }
}
