import Glibc
import Testing

/// Does to a worker what pm2 does: sockets in the place of its streams, a channel, an environment,
/// signals, and its own death.
final class StandInSupervisor: Sendable {
    let worker: Program
    let output = Transcript()
    let errors = Transcript()
    let channel = Transcript()
    /// Our ends of the worker's descriptors 0 to 3.
    private let ends: [Int32]

    /// What pm2 adds to the environment of what it runs, as far as somebody could trip over it.
    static let environment = [
        "PM2_HOME": "/nowhere/.pm2", "PM2_USAGE": "CLI", "pm_id": "0",
        "NODE_APP_INSTANCE": "0", "NODE_CHANNEL_FD": "3",
        "NODE_CHANNEL_SERIALIZATION_MODE": "json",
        "unique_id": "a2d6a1d4-0000-4000-8000-000000000000",
        "name": "vc-enrichment-worker", "vc-enrichment-worker": "{}", "namespace": "default",
        "status": "launching", "exec_mode": "fork_mode", "instances": "3",
        "instance_var": "NODE_APP_INSTANCE", "log": "/nowhere/log", "grace": "0s",
        "kill_timeout": "30000", "autorestart": "true", "treekill": "true", "username": "nobody",
        "firms_in_flight": "1000", "heartbeat": "1", "config": "/nowhere/config.json",
    ]

    /// - Parameters:
    ///   - records: Makes each of the worker's writes one read, which pm2's sockets do not.
    ///   - bufferByteCount: How much may wait to be read; nil for what the system gives.
    ///   - reads: Whether what the worker says is read.
    init(
        _ stage: Stage, _ arguments: [String] = [], environment: [String: String] = [:],
        records: Bool = false, bufferByteCount: Int32? = nil, reads: Bool = true
    ) throws {
        let kind = records ? SOCK_SEQPACKET : SOCK_STREAM
        var ours: [Int32] = []
        var theirs: [Int32: Int32] = [:]
        defer { for descriptor in theirs.values { close(descriptor) } }
        for number in Int32(0)...3 {
            var pair: [Int32] = [0, 0]
            let type = number == 3 ? SOCK_STREAM : kind
            let flags = Int32(type.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
            guard socketpair(AF_UNIX, flags, 0, &pair) == 0 else { throw Failure("no sockets") }
            ours.append(pair[0])
            if var size = bufferByteCount {
                setsockopt(pair[1], SOL_SOCKET, SO_SNDBUF, &size, socklen_t(4))
            }
            // Out of the way of the numbers that they get in the worker.
            theirs[number] = fcntl(pair[1], F_DUPFD_CLOEXEC, 64)
            close(pair[1])
        }
        ends = ours
        worker = try stage.worker(
            arguments, environment: Self.environment.merging(environment) { $1 },
            descriptors: theirs)
        channel.read(from: ours[3])
        if reads { read() }
    }

    deinit {
        for end in ends { close(end) }
    }

    func read() {
        output.read(from: ends[1])
        errors.read(from: ends[2])
    }

    /// Interrupts the worker's children first and the worker last, as pm2's tree kill does.
    ///
    /// - Returns: How many processes were interrupted.
    @discardableResult
    func interrupt() -> Int {
        let children = Self.children(of: worker.pid)
        for child in children { kill(child, SIGINT) }
        worker.signal(SIGINT)
        return children.count + 1
    }

    /// Sends a message over the channel, or a part of one.
    func send(_ text: String) {
        let bytes = Array(text.utf8)
        _ = write(ends[3], bytes, bytes.count)
    }

    /// Reads the worker's output no more: what it writes from now on fails.
    func stopReading() {
        for number in 0...2 { shutdown(ends[number], Int32(SHUT_RDWR)) }
    }

    func closeChannel() {
        shutdown(ends[3], Int32(SHUT_RDWR))
    }

    /// Is killed: everything that the worker shares with it ends at once.
    func die() {
        for end in ends { shutdown(end, Int32(SHUT_RDWR)) }
    }

    private static func children(of pid: pid_t) -> [pid_t] {
        let tasks = "/proc/\(pid)/task"
        return Stage.names(in: tasks).flatMap { task in
            Stage.text(ofFile: "\(tasks)/\(task)/children").split(separator: " ")
                .compactMap { pid_t($0) }
        }
    }
}
