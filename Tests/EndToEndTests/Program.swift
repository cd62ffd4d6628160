import Dispatch
import Foundation
import Glibc

/// One of the product's own programs, run as a real process.
final class Program: Sendable {
    let pid: pid_t
    private let outPath: String
    private let errPath: String

    /// How a process ended.
    enum Ending: Equatable {
        case exited(Int32)
        case killed(by: Int32)
    }

    /// - Parameters:
    ///   - descriptors: Passed to the program under the numbers that they are keyed by.
    ///   - openFiles: How many files the program may have open at once.
    ///   - shell: A shell command that runs `"$@"`, the program, in its own way.
    init(
        _ name: String, _ arguments: [String], in folder: String, input: String? = nil,
        environment: [String: String] = [:], descriptors: [Int32: Int32] = [:],
        openFiles: Int? = nil, shell command: String = "exec \"$@\""
    ) throws {
        let stem = folder + "/\(name)-\(UUID().uuidString.prefix(8))"
        (outPath, errPath) = (stem + ".out", stem + ".err")
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, input ?? "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, outPath, O_WRONLY | O_CREAT, 0o600)
        posix_spawn_file_actions_addopen(&actions, 2, errPath, O_WRONLY | O_CREAT, 0o600)
        for (number, descriptor) in descriptors {
            posix_spawn_file_actions_adddup2(&actions, descriptor, number)
        }
        let path = try Self.folder() + "/" + name
        let variables = ["PATH": "/usr/bin:/bin", "TZ": "UTC"].merging(environment) { $1 }
        // The shell changes the folder, which no portable spawn action does, and becomes the
        // program.
        let shell = "/bin/sh"
        let limit = openFiles.map { "ulimit -n \($0) && " } ?? ""
        let words: [String] =
            [shell, "-c", "cd \"$1\" && shift && { \(limit)\(command); }", shell, folder, path]
            + arguments
        var argv = words.map { strdup($0) } + [nil]
        var pairs = variables.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for text in argv + pairs { free(text) } }
        var child: pid_t = 0
        let result = posix_spawn(&child, shell, &actions, nil, &argv, &pairs)
        guard result == 0 else { throw Failure("cannot run \(path): \(result)") }
        pid = child
    }

    func signal(_ number: Int32) {
        kill(pid, number)
    }

    /// Waits for the end of the process, off the cooperative threads.
    func ending() async -> Ending {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async { [pid] in
                var status: Int32 = 0
                while waitpid(pid, &status, 0) == -1, errno == EINTR {}
                let signal = status & 0x7f
                let ending = signal == 0 ? Ending.exited(status >> 8 & 0xff) : .killed(by: signal)
                continuation.resume(returning: ending)
            }
        }
    }

    var output: String { (try? String(contentsOfFile: outPath, encoding: .utf8)) ?? "" }
    var errors: String { (try? String(contentsOfFile: errPath, encoding: .utf8)) ?? "" }

    /// Where the programs lie: beside the tests, unless VC_BIN says otherwise.
    private static func folder() throws -> String {
        if let given = ProcessInfo.processInfo.environment["VC_BIN"] { return given }
        let beside = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
            .deletingLastPathComponent().path
        let inPackage = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: ".build/debug").path
        for folder in [beside, inPackage]
        where FileManager.default.isExecutableFile(atPath: folder + "/vc-worker") {
            return folder
        }
        throw Failure("vcctl and vc-worker are not beside the tests; build them, or set VC_BIN")
    }
}

struct Failure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
