import EventLog
import Glibc
import Jobs
import Projections
import Spreadsheet
import Synchronization

/// One job's whole history in one file.
enum JobCapsule {
    /// Larger files are no capsules of ours: a list has an end.
    private static let fileByteLimit = 2 << 30

    /// Packs `job` into a file.
    static func write(
        _ job: JobNumber, of log: any Log, to path: String, replacing replaces: Bool
    ) async throws -> (eventCount: UInt64, byteCount: Int) {
        let tip = try await JobReader(log).tip(of: job, at: .head)
        let file = try WholeFile(path, replacing: replaces)
        var writer = CapsuleWriter(StreamID(job))
        var byteCount = 0
        // Read piece by piece: a visitor cannot write and fail in its own way.
        var next = Revision.first
        while next <= tip.revision {
            let last = min(Revision(next.rawValue + 4_095), tip.revision)
            var commits: [Commit] = []
            try await log.read(StreamID(job), next...last, parts: .all) { commit in
                commits.append(commit)
                return true
            }
            for commit in commits {
                let bytes = try writer.add(commit)
                try file.write(bytes)
                byteCount += bytes.count
            }
            next = Revision(last.rawValue + 1)
        }
        let rest = try writer.finish()
        try file.write(rest)
        try file.finish()
        return (tip.revision.rawValue, byteCount + rest.count)
    }

    /// Makes a log of a capsule's job, with its revisions and times.
    ///
    /// The log comes to be under its name only when all of the capsule is in it.
    ///
    /// - Parameter directory: Must be empty or missing.
    /// - Returns: The job and its last revision.
    static func unpack(
        _ path: String, into directory: String, options: LocalLog.Options
    ) throws -> (job: JobNumber, eventCount: UInt64) {
        let reader = try reader(of: path)
        // All of it is looked at before anything is made.
        try onCapsule(path) { try reader.visit { _ in } }
        guard let job = JobNumber(reader.stream) else {
            throw CommandFailure(.damaged, "\(path.harmless) holds no job")
        }
        var directory = directory
        while directory.count > 1, directory.hasSuffix("/") { directory.removeLast() }
        try refuseTaken(directory)
        removeAbandoned(beside: directory)
        let made = "\(directory).import-\(getpid())"
        guard mkdir(made, 0o777) == 0 else { throw failure(directory, errno) }
        var isNamed = false
        defer { if !isNamed { DirectoryTree.remove(made) } }
        let tip = try fill(made, from: reader, options)
        guard rename(made, directory) == 0 else { throw failure(directory, errno) }
        isNamed = true
        try synchronizeParent(of: directory)
        return (job, tip.revision.rawValue)
    }

    /// Removes what imports to the same place left when they were killed.
    private static func removeAbandoned(beside directory: String) {
        let slash = directory.lastIndex(of: "/")
        let parent = slash.map { String(directory[...$0]) } ?? "./"
        let name = slash.map { directory[directory.index(after: $0)...] } ?? directory[...]
        let prefix = "\(name).import-"
        for entry in DirectoryTree.entries(of: parent) ?? [] where entry.hasPrefix(prefix) {
            guard let process = pid_t(entry.dropFirst(prefix.count)), process > 0,
                kill(process, 0) != 0, errno == ESRCH
            else { continue }
            DirectoryTree.remove(parent + entry)
        }
    }

    /// Makes the directory's name last.
    private static func synchronizeParent(of directory: String) throws {
        let slash = directory.dropLast().lastIndex(of: "/")
        let parent = slash.map { String(directory[...$0]) } ?? "."
        let handle = open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard handle >= 0 else { throw failure(parent, errno) }
        defer { close(handle) }
        guard fsync(handle) == 0 else { throw failure(parent, errno) }
    }

    private static func fill(
        _ directory: String, from reader: CapsuleReader, _ options: LocalLog.Options
    ) throws -> Tip {
        let clock = PlayedClock()
        let log = try LocalLog.open(
            at: directory, mode: .create, options: options, now: clock.now, onNotice: { _ in })
        defer { log.close() }
        var tip = Tip.none(reader.stream)
        try reader.visit { commit in
            clock.set(commit.time)
            tip = try log.appendBlocking(commit.events, after: tip)
        }
        return tip
    }

    private static func reader(of path: String) throws -> CapsuleReader {
        guard let file = fopen(path, "r") else { throw failure(path, errno) }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        while true {
            let count = fread(&buffer, 1, buffer.count, file)
            guard count > 0 else { break }
            bytes += buffer[..<count]
            guard bytes.count <= fileByteLimit else {
                throw CommandFailure(.failed, "\(path.harmless) is too large for a capsule")
            }
        }
        guard ferror(file) == 0 else { throw failure(path, errno) }
        return try onCapsule(path) { try CapsuleReader(bytes) }
    }

    private static func onCapsule<Answer>(
        _ path: String, _ body: () throws -> Answer
    ) throws -> Answer {
        do { return try body() } catch let error as CapsuleError {
            let status: CommandStatus =
                if case .newerFormat = error { .unreachable } else { .damaged }
            throw CommandFailure(
                status, "\(path.harmless): \(error)",
                fix: status == .damaged ? "have it made or sent again; nothing was made of it" : nil
            )
        }
    }

    private static func refuseTaken(_ directory: String) throws {
        guard let entries = DirectoryTree.entries(of: directory) else {
            guard errno == ENOENT else { throw failure(directory, errno) }
            return
        }
        guard entries.isEmpty else {
            throw CommandFailure(
                .failed, "\(directory.harmless) is not empty",
                fix: "name a directory that is not there yet, with --log")
        }
    }

    private static func failure(_ path: String, _ code: CInt) -> CommandFailure {
        CommandFailure(.failed, "\(path.harmless): \(String(cString: strerror(code)))")
    }
}

/// A clock that shows what it is set to.
private final class PlayedClock: Sendable {
    private let time = Mutex(Timestamp(nanoseconds: 0))

    func set(_ moment: Timestamp) {
        time.withLock { $0 = moment }
    }

    var now: @Sendable () -> Timestamp {
        { self.time.withLock { $0 } }
    }
}
