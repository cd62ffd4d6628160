/// The file `ERASED`: whose payloads are to be gone from the log, and up to where.
///
/// It is durable before the first payload goes, so that an erasure that a crash interrupts is
/// finished later, and it stays for good: whoever restores an older backup erases by it again.
struct ErasureList: Hashable, Sendable {
    struct Entry: Hashable, Sendable {
        /// The last position that is covered; the stream may go on after it.
        var through: Position
        /// The payloads were seen to be gone.
        var isFinished: Bool
    }

    private static let newestFormat: UInt32 = 1

    var log: UniqueID
    private(set) var entries: [StreamID: Entry] = [:]

    init(log: UniqueID) { self.log = log }

    /// What was begun and not seen to be finished.
    var unfinished: [StreamID: Position] {
        entries.filter { !$0.value.isFinished }.mapValues(\.through)
    }

    mutating func begin(_ stream: StreamID, through position: Position) {
        let known = entries[stream]?.through ?? .none
        entries[stream] = Entry(through: max(known, position), isFinished: false)
    }

    mutating func finish(_ streams: some Sequence<StreamID>) {
        for stream in streams { entries[stream]?.isFinished = true }
    }

    /// Begins everything that `other` has on record, as far as a log goes that ends at `end`.
    ///
    /// What comes after `end` will be another story than the one that was erased.
    mutating func beginAgain(_ other: ErasureList, endingAt end: Position) {
        for (stream, entry) in other.entries {
            begin(stream, through: min(entry.through, end))
        }
    }
}

extension ErasureList {
    var lines: [String] {
        ["erasures \(Self.newestFormat)", "log \(log)"]
            + entries.sorted { $0.key < $1.key }.map { stream, entry in
                "\(stream) through \(entry.through) \(entry.isFinished ? "done" : "begun")"
            }
    }

    init(lines: [String], path: String) throws(LogError) {
        guard lines.count >= 2, lines[0].hasPrefix("erasures "),
            let format = UInt32(lines[0].dropFirst(9))
        else { throw SummedText.damaged(path, "it is no list of erasures") }
        guard format <= Self.newestFormat else {
            throw .newerFormat(path: path, found: format, newestKnown: Self.newestFormat)
        }
        guard lines[1].hasPrefix("log "), let log = UniqueID(lines[1].dropFirst(4)) else {
            throw SummedText.damaged(path, "it names no log")
        }
        self.init(log: log)
        for line in lines.dropFirst(2) {
            let words = line.split(separator: " ")
            guard words.count == 4, let stream = UInt64(words[0]), words[1] == "through",
                let position = UInt64(words[2]), ["begun", "done"].contains(words[3])
            else { throw SummedText.damaged(path, "it has a line '\(line)'") }
            entries[StreamID(stream)] = Entry(
                through: Position(position), isFinished: words[3] == "done")
        }
    }

    /// The list at `path`; nil when there is none.
    static func read(
        at path: String, of log: UniqueID, on disk: any Disk
    ) throws(LogError) -> ErasureList? {
        guard let lines = try SummedText.read(path, on: disk) else { return nil }
        let list = try ErasureList(lines: lines, path: path)
        guard list.log == log else {
            throw SummedText.damaged(path, "it belongs to another log, \(list.log)")
        }
        return list
    }

    /// The list of the log in `environment`, empty when nothing was ever erased.
    static func read(
        _ environment: LogEnvironment, _ log: UniqueID
    ) throws(LogError) -> ErasureList {
        let path = environment.directory.erasures
        return try read(at: path, of: log, on: environment.disk) ?? ErasureList(log: log)
    }

    func write(to directory: LogDirectory, on disk: any Disk) throws(LogError) {
        try SummedText.write(
            lines, as: LogDirectory.erasuresName, in: directory.root, on: disk)
    }
}

extension LogVerifier {
    /// Makes sure that the list can be read, and that what is gone has not come back.
    ///
    /// A file that somebody took from an older backup may have brought it.
    mutating func checkErasures() throws(LogError) {
        let list: ErasureList
        do throws(LogError) { list = try ErasureList.read(environment, log) } catch {
            guard case .corrupt(let damage) = error else { throw error }
            report.findings.append(damage)
            return
        }
        let finished = list.entries.filter(\.value.isFinished)
        // A damaged log cannot be read as a whole.
        guard report.findings.isEmpty, !finished.isEmpty else { return }
        let proof = try ErasureProof(of: environment)
        for (stream, entry) in finished.sorted(by: { $0.key < $1.key }) {
            do throws(LogError) {
                _ = try proof.check(stream, through: entry.through)
            } catch {
                guard case .failed(let reason) = error else { throw error }
                find(
                    environment.directory.erasures, 0,
                    "\(reason), and was erased up to \(entry.through); purge it again",
                    streams: [stream])
            }
        }
    }
    /// Finds payloads that are gone without the list saying so: it was removed, or is an older one.
    ///
    /// Whoever restores an older backup erases by the list again.
    mutating func checkUnlistedErasures() {
        // One that cannot be read is a finding already.
        guard let list = try? ErasureList.read(environment, log) else { return }
        for (stream, position) in erased.sorted(by: { $0.key < $1.key })
        where list.entries[stream].map({ $0.through < position }) ?? true {
            report.findings.append(
                Damage(
                    file: environment.directory.erasures, byteOffset: 0,
                    reason: """
                        it does not list stream \(stream), whose payloads are erased up to \
                        position \(position): an older backup would bring them back
                        """,
                    streams: [stream], advice: "Purge it again, which puts it on the list"))
        }
    }
}

extension LocalLog {
    /// Up to where the payloads of `stream` were erased and seen to be gone; nil when there is no
    /// record of that.
    public func erasedThrough(_ stream: StreamID) throws(LogError) -> Position? {
        let store = try store
        let list = try ErasureList.read(store.environment, store.state { $0.log })
        guard let entry = list.entries[stream], entry.isFinished else { return nil }
        return entry.through
    }
}
