/// The file `REPAIR`: which new files take the place of which old ones.
///
/// Everything is ready and durable before it is there, and until it is gone nobody opens the log.
/// So whoever is killed on the way is followed by somebody who finishes.
struct RepairSwitch: Hashable, Sendable {
    private static let newestFormat: UInt32 = 1
    static let temporaryName = "repair.part"

    var log: UniqueID
    /// Names that get a new file; each waits under its ``temporary(_:)`` name.
    var placed: [String] = []
    /// Names that go.
    var removed: [String] = []

    /// Where the new file for `name` waits, both as paths inside the log's directory.
    static func temporary(_ name: String) -> String {
        var parts = name.split(separator: "/").map(String.init)
        let last = parts.removeLast()
        return (parts + ["\(last).\(temporaryName)"]).joined(separator: "/")
    }

    private var lines: [String] {
        ["repair \(Self.newestFormat)", "log \(log)"] + placed.map { "place \($0)" }
            + removed.map { "remove \($0)" }
    }

    private init(lines: [String], path: String) throws(LogError) {
        guard lines.count >= 2, lines[0].hasPrefix("repair "),
            let format = UInt32(lines[0].dropFirst(7))
        else { throw SummedText.damaged(path, "it is no repair") }
        guard format <= Self.newestFormat else {
            throw .newerFormat(path: path, found: format, newestKnown: Self.newestFormat)
        }
        guard lines[1].hasPrefix("log "), let log = UniqueID(lines[1].dropFirst(4)) else {
            throw SummedText.damaged(path, "it names no log")
        }
        self.init(log: log)
        for line in lines.dropFirst(2) {
            let words = line.split(separator: " ").map(String.init)
            guard words.count == 2, !words[1].contains("..") else {
                throw SummedText.damaged(path, "it has a line '\(line)'")
            }
            switch words[0] {
            case "place": placed.append(words[1])
            case "remove": removed.append(words[1])
            default: throw SummedText.damaged(path, "it has a line '\(line)'")
            }
        }
    }

    init(log: UniqueID) { self.log = log }

    /// The switch that was begun and not finished; nil when there is none.
    static func read(_ environment: LogEnvironment) throws(LogError) -> RepairSwitch? {
        let path = environment.directory.repair
        guard let lines = try SummedText.read(path, on: environment.disk) else { return nil }
        return try RepairSwitch(lines: lines, path: path)
    }

    /// Makes sure that no switch is waiting to be finished.
    static func checkFinished(_ environment: LogEnvironment) throws(LogError) {
        let path = environment.directory.repair
        guard try onDisk({ () throws(DiskError) in try environment.disk.exists(path) }) else {
            return
        }
        throw .failed(
            """
            a repair of \(environment.directory.root) was interrupted; run \
            'vcctl log repair --yes' to finish it
            """)
    }

    /// Puts it on record: from here on it is only finished, and never taken back.
    func begin(_ environment: LogEnvironment) throws(LogError) {
        try SummedText.write(
            lines, as: LogDirectory.repairName, in: environment.directory.root,
            on: environment.disk)
    }

    /// Gives the new files their names, and removes what they take the place of.
    func finish(_ environment: LogEnvironment) throws(LogError) {
        let (disk, root) = (environment.disk, environment.directory.root)
        try onDisk { () throws(DiskError) in
            // Whoever wrote it may have been killed before its name was durable.
            try disk.syncDirectory(root)
            for name in placed {
                let waiting = "\(root)/\(Self.temporary(name))"
                // Without it, it is in its place already.
                guard try disk.exists(waiting) else { continue }
                try disk.rename(waiting, to: "\(root)/\(name)")
                // First of all what keeps older programs away.
                if !name.contains("/") { try disk.syncDirectory(root) }
            }
            try disk.syncDirectory(environment.directory.segments)
            for name in removed where try disk.exists("\(root)/\(name)") {
                try disk.remove("\(root)/\(name)")
            }
            try disk.syncDirectory(environment.directory.segments)
        }
        // What this boot knows to be durable may be of a segment that is gone, and another one has
        // its number.
        let active = placed.compactMap { LogDirectory.segmentNumber(String($0.dropFirst(4))) }.max()
        if let active {
            try Hints(opening: environment, log: log).write(
                Hints.Record(
                    segment: active, syncedOffset: SegmentFile.firstFrameOffset,
                    isPoisoned: false))
        }
        try onDisk { () throws(DiskError) in
            try disk.remove(environment.directory.repair)
            try disk.syncDirectory(root)
        }
    }

    /// What is wrong with the file `REPAIR`, if it is there and does not check out.
    static func damage(_ environment: LogEnvironment) throws(LogError) -> Damage? {
        try Damage.found { () throws(LogError) in _ = try read(environment) }
    }

    /// Puts in place what waits for that, when the file that says so is damaged.
    ///
    /// It was made when all that waits was whole and durable, and what else there was to do shows
    /// in the log: old forms beside new ones.
    static func finishUnread(_ environment: LogEnvironment) throws(LogError) {
        let (disk, directory) = (environment.disk, environment.directory)
        // Were the damaged one read by now, it would be finished as it says.
        guard try damage(environment) != nil else { return }
        try onDisk { () throws(DiskError) in
            for place in [directory.root, directory.segments] {
                for name in try disk.list(place) where name.hasSuffix(".\(temporaryName)") {
                    let target = String(name.dropLast(temporaryName.utf8.count + 1))
                    try disk.rename("\(place)/\(name)", to: "\(place)/\(target)")
                }
                try disk.syncDirectory(place)
            }
            // What it knows to be durable may be of a segment that is gone.
            if try disk.exists(directory.hints) { try disk.remove(directory.hints) }
            let kept = "\(directory.quarantine)/repair.unread.txt"
            try disk.makeDirectory(directory.quarantine)
            try disk.rename(directory.repair, to: kept)
            try disk.syncDirectory(directory.quarantine)
            try disk.syncDirectory(directory.root)
        }
    }

    /// Removes what an interrupted repair has left that was never begun to be put in place.
    static func removeLeftovers(_ environment: LogEnvironment) throws(LogError) {
        let directory = environment.directory
        try onDisk { () throws(DiskError) in
            for place in [directory.root, directory.segments, directory.quarantine]
            where try disk(environment).exists(place) {
                for name in try disk(environment).list(place)
                where name.hasSuffix(temporaryName) {
                    try disk(environment).remove("\(place)/\(name)")
                }
            }
        }
    }

    private static func disk(_ environment: LogEnvironment) -> any Disk { environment.disk }
}
