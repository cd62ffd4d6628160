import Synchronization

/// Presence by kernel locks on files in a log's `live` directory.
///
/// The lock says who lives, and nothing else does: no process number is stored or trusted. The file
/// of a holder that is gone stays, so that everybody can know it is gone; whoever comes by a week
/// after that was first seen removes it.
public final class LocalPresenceBoard: PresenceBoard {
    private static let retention = Duration.seconds(7 * 24 * 3600)
    private static let lockByte: Int64 = 0

    private let directory: String
    private let disk: any Disk
    private let lockTimeout: Duration
    private let now: @Sendable () -> Timestamp

    /// - Parameters:
    ///   - path: The log's directory, which must exist.
    ///   - lockTimeout: How long a name must be held to count as taken when it is announced.
    public init(
        at path: String, disk: any Disk = PosixDisk(),
        lockTimeout: Duration = .milliseconds(100),
        now: @escaping @Sendable () -> Timestamp = Timestamp.systemClock
    ) {
        directory = LogDirectory(root: path).live
        self.disk = disk
        self.lockTimeout = lockTimeout
        self.now = now
    }

    public func announce(_ name: String) throws(LogError) -> any PresenceToken {
        try PresenceName.check(name)
        try onDisk { () throws(DiskError) in try disk.makeDirectory(directory) }
        removeStale(except: name)
        // A stale file may be removed between opening and locking it; then a new one is made.
        for _ in 0..<10 {
            let file = try onDisk { () throws(DiskError) in try disk.open(path(name), .create) }
            let isMine = try onDisk { () throws(DiskError) in
                // Whoever tidies up holds the lock for a moment as well.
                guard try file.lock(byte: Self.lockByte, timeout: lockTimeout) else { return false }
                try file.writeAll(GoneSince.never, at: 0)
                return true
            }
            guard isMine else { throw PresenceName.taken(name) }
            if try onDisk({ () throws(DiskError) in try file.isLinked() }) {
                return Token(file)
            }
        }
        throw .failed("\(path(name)) is removed again and again; who does that?")
    }

    public func presence(of name: String) throws(LogError) -> Presence {
        try PresenceName.check(name)
        let file: any DiskFile
        do throws(DiskError) {
            file = try disk.open(path(name), .read)
        } catch {
            guard error.isMissing else { throw LogError(error) }
            return .unknown
        }
        return try onDisk { () throws(DiskError) in
            try file.isLocked(byte: Self.lockByte) ? .present : .gone
        }
    }

    private func path(_ name: String) -> String { "\(directory)/\(name)" }

    /// Removes files of holders that have been gone for long; failing to is no harm.
    private func removeStale(except own: String) {
        for name in (try? disk.list(directory)) ?? [] where name != own {
            guard let file = try? disk.open(path(name), .readWrite),
                (try? file.tryLock(byte: Self.lockByte)) == true
            else { continue }
            // The lock is held from here to the end of the round, so nobody can announce the name.
            let since = (try? file.readAll(GoneSince.byteCount, at: 0)).flatMap(GoneSince.decode)
            if let since {
                if now() - since > Self.retention { try? disk.remove(path(name)) }
            } else {
                try? file.writeAll(GoneSince.encode(now()), at: 0)
            }
            try? file.unlock(byte: Self.lockByte)
        }
    }

    private final class Token: PresenceToken {
        private let file: Mutex<(any DiskFile)?>

        init(_ file: any DiskFile) { self.file = Mutex(file) }

        func release() { file.withLock { $0 = nil } }
    }
}

/// The content of a presence file: eight bytes, zero while its holder lives.
private enum GoneSince {
    static let byteCount = 8
    static let never = [UInt8](repeating: 0, count: byteCount)

    static func encode(_ time: Timestamp) -> [UInt8] {
        var writer = ByteWriter(capacity: byteCount)
        writer.put(time.nanoseconds)
        return writer.array
    }

    static func decode(_ bytes: [UInt8]) -> Timestamp? {
        guard bytes.count == byteCount else { return nil }
        let nanoseconds = Int64(bitPattern: unsafe bytes.span.bytes.uint64(0))
        return nanoseconds == 0 ? nil : Timestamp(nanoseconds: nanoseconds)
    }
}
