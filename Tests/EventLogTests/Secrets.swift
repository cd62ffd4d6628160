import Testing

@testable import EventLog

/// Events with payloads that can be searched for on a disk.
enum Secrets {
    static func text(of stream: StreamID) -> String { "the secret of stream \(stream);" }

    static func event(_ number: Int, of stream: StreamID) -> Event {
        Event(
            type: 7, item: UInt32(number), detail: Array("detail \(number)".utf8),
            payload: .bytes(
                Array("\(number): \(text(of: stream))".utf8)
                    + [UInt8](repeating: UInt8(number & 0xFF), count: number * 37 % 500)))
    }

    /// Appends to streams 1 to 3 in turn; each third commit has two events, one without payload.
    static func fill(_ store: LogStore, _ range: ClosedRange<Int>) throws {
        for number in range { try append(number, to: StreamID(UInt64(number % 3 + 1)), of: store) }
    }

    static func append(_ number: Int, to stream: StreamID, of store: LogStore) throws {
        var events = [event(number, of: stream)]
        if number % 4 == 0 { events.append(Event(type: 8, detail: [1])) }
        let request = AppendRequest(events: events, tip: try store.freshTip(of: stream))
        _ = try store.append([request])[0].get()
    }

    /// The files under `root` that hold the secret of `stream`, compressed or not.
    static func files(
        holding stream: StreamID, on disk: MemoryDisk, root: String = "/log"
    ) throws -> [String] {
        let needle = Array(text(of: stream).utf8)
        return try disk.paths.filter { path in
            guard path.hasPrefix(root + "/"), let bytes = disk.content(of: path) else {
                return false
            }
            if bytes.contains(needle) { return true }
            guard path.contains(".lz4") || path.contains("seal.tmp") else { return false }
            return try unpacked(bytes, path, disk).contains(needle)
        }
    }

    /// What the blocks of a sealed segment hold, as far as there are whole ones.
    private static func unpacked(
        _ bytes: [UInt8], _ path: String, _ disk: MemoryDisk
    ) throws -> [UInt8] {
        var content: [UInt8] = []
        let file = try disk.process().open(path, .read)
        let environment = LogEnvironment.test(disk.process(), mode: .readOnly)
        let scan = try? SealedScan(file, UInt64(bytes.count), environment)
        try? scan?.groups { group in content += group.group.fronts + group.content }
        return content
    }

    /// Whether an erasure of `stream` is on record.
    static func isListed(_ stream: StreamID, on disk: MemoryDisk) throws -> Bool {
        let path = LogDirectory(root: "/log").erasures
        guard let lines = try SummedText.read(path, on: disk.process()) else { return false }
        return try ErasureList(lines: lines, path: path).entries[stream] != nil
    }

    /// The same commits without the payloads of `stream` up to `position`.
    static func erase(
        _ stream: StreamID, through position: Position = Position(.max), in commits: [Commit]
    ) -> [Commit] {
        commits.map { commit in
            guard commit.stream == stream, commit.position <= position else { return commit }
            var commit = commit
            for index in commit.events.indices
            where commit.events[index].payload != .bytes([]) {
                commit.events[index].payload = .erased
            }
            return commit
        }
    }
}
