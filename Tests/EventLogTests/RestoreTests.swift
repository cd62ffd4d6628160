import Testing

@testable import EventLog

@Suite("Restoring a backup")
struct RestoreTests {
    private func open(_ root: String, on disk: MemoryDisk) throws(LogError) -> LocalLog {
        try LocalLog.open(
            at: root, mode: .readWrite, options: .inline, disk: disk.process(),
            random: SeededSource(seed: 8).next, onNotice: ignore)
    }

    @Test("gives the log as it was, to go on with")
    func goesOn() throws {
        let disk = MemoryDisk()
        let store = try BackupTests.makeLog(on: disk.process())
        let commits = try store.allCommits()
        let made = try store.backup(to: "/backup")
        let report = try BackupTests.restore("/backup", to: "/new/place", on: disk)
        #expect(report.through == made.through && report.byteCount == made.byteCount)
        #expect(report.purges.isEmpty)
        disk.crash { _ in .lost }
        let restored = try open("/new/place", on: disk)
        #expect(try restored.store.allCommits() == commits)
        try Secrets.fill(restored.store, 76...120)
        #expect(try restored.store.seal() > 0)
        let verified = try LocalLog.verify(at: "/new/place", disk: disk.process())
        #expect(verified.findings.isEmpty && verified.commitCount == 120)
    }

    @Test("is not done into the backup itself")
    func inside() throws {
        let disk = MemoryDisk()
        _ = try BackupTests.makeLog(on: disk.process()).backup(to: "/backup")
        let paths = disk.paths
        for path in ["/backup/new", "/backup/log/new", "/backup/a/b/c"] {
            let error = #expect(throws: LogError.self) {
                try BackupTests.restore("/backup", to: path, on: disk)
            }
            #expect("\(String(describing: error))".contains("is inside the backup in /backup"))
        }
        #expect(disk.paths == paths)
    }

    @Test("says of a garbled manifest what can be done all the same")
    func garbledManifest() throws {
        let disk = MemoryDisk()
        let store = try BackupTests.makeLog(on: disk.process())
        let commits = try store.allCommits()
        _ = try store.backup(to: "/backup")
        let manifest = "/backup/MANIFEST"
        disk.replaceContent(of: manifest, with: Array("junk\n".utf8))
        for isBackup in [true, false] {
            let error = #expect(throws: LogError.self) {
                if isBackup {
                    _ = try store.backup(to: "/backup")
                } else {
                    _ = try BackupTests.restore("/backup", to: "/new", on: disk)
                }
            }
            let words = error?.description ?? ""
            #expect(words.contains("/backup/MANIFEST is damaged"))
            #expect(words.contains("Remove that file, and the next 'vcctl backup' makes all of it"))
        }
        // A log it is, by the files that were named.
        let process = disk.process()
        for name in ["", "/log"] { try process.makeDirectory("/copy" + name) }
        for path in disk.paths where path.hasPrefix("/backup/LOG") || path.hasPrefix("/backup/log/")
        { disk.replaceContent(of: "/copy" + path.dropFirst(7), with: disk.content(of: path)) }
        let copy = try open("/copy", on: disk)
        #expect(try copy.store.allCommits() == commits)
        try Secrets.fill(copy.store, 76...80)
        disk.replaceContent(of: manifest, with: nil)
        let renewed = try store.backup(to: "/backup")
        #expect(renewed.keptFileCount == 0)
        _ = try BackupTests.restore("/backup", to: "/new", on: disk)
    }

    @Test("erases again what a newer list names, and only what the backup has of it")
    func erasesAgain() throws {
        let disk = MemoryDisk()
        let store = try BackupTests.makeLog(on: disk.process())
        let old = try store.allCommits()
        _ = try store.purge(1)
        _ = try store.backup(to: "/backup")
        try Secrets.fill(store, 76...100)
        _ = try store.purge(2)
        let report = try LocalLog.restore(
            from: "/backup", to: "/restored", erasures: "/log/ERASED", disk: disk.process(),
            random: SeededSource(seed: 5).next, onNotice: ignore)
        #expect(report.purges.map(\.stream) == [1, 2])
        #expect(report.purges.map { $0.erasedCommitCount > 0 } == [false, true])
        #expect(report.purges.allSatisfy { $0.through.rawValue == 75 })
        #expect(try Secrets.files(holding: 2, on: disk, root: "/restored") == [])
        #expect(try !Secrets.files(holding: 2, on: disk, root: "/backup").isEmpty)
        let expected = Secrets.erase(1, in: Secrets.erase(2, in: old))
        let restored = try open("/restored", on: disk)
        #expect(try restored.store.allCommits() == expected)
        // Another story begins here: the erasure of the first one's later part is not for it.
        try Secrets.append(1000, to: 2, of: restored.store)
        _ = try restored.purge(3)
        #expect(try open("/restored", on: disk).store.allCommits().last?.payloadByteCount ?? 0 > 0)
    }

    @Test("is done or can be done again after a crash at any of its calls, and is no log till then")
    func crashes() throws {
        var (number, refusedCount) = (1, 0)
        while true {
            let disk = MemoryDisk()
            let store = try BackupTests.makeLog(on: disk.process())
            _ = try store.backup(to: "/backup")
            _ = try store.purge(2)
            let expected = try store.allCommits()
            let start = disk.callCount
            func restore() throws(LogError) -> RestoreReport {
                try LocalLog.restore(
                    from: "/backup", to: "/restored", erasures: "/log/ERASED",
                    disk: disk.process(), random: SeededSource(seed: 5).next, onNotice: ignore)
            }
            disk.setFaults { [number] in $0.number == start + number ? .kill : nil }
            let result = Result { () throws(LogError) in try restore() }
            disk.setFaults(nil)
            if case .success = result { break }
            if number % 2 == 0 {
                let mode = CrashMode.allCases[number / 2 % CrashMode.allCases.count]
                disk.crash(mode, seed: UInt64(number))
            }
            let place: Comment = "after a crash at call \(number)"
            if disk.paths.contains("/restored/LOG") {
                #expect(throws: LogError.self) { try restore() }
            } else {
                refusedCount += 1
                #expect(throws: LogError.self) { try open("/restored", on: disk) }
                #expect(throws: LogError.self, place) {
                    try LocalLog.verify(at: "/restored", disk: disk.process())
                }
                _ = try restore()
            }
            #expect(try open("/restored", on: disk).store.allCommits() == expected, place)
            #expect(try Secrets.files(holding: 2, on: disk, root: "/restored") == [], place)
            number += 9
        }
        #expect(refusedCount > 20)
    }

    @Test("refuses a directory that is not empty, and touches nothing there")
    func notEmpty() throws {
        let disk = MemoryDisk()
        let store = try BackupTests.makeLog(on: disk.process())
        _ = try store.backup(to: "/backup")
        let paths = disk.paths
        for path in ["/log", "/backup"] {
            do throws(LogError) {
                _ = try LocalLog.restore(
                    from: "/backup", to: path, disk: disk.process(), onNotice: ignore)
                Issue.record("it was restored into \(path)")
            } catch {
                #expect("\(error)".contains("\(path) is not empty (it holds '"))
            }
        }
        #expect(disk.paths == paths)
    }

    @Test("refuses a backup that is not as it was made, whichever file has changed")
    func changed() throws {
        let disk = MemoryDisk()
        let store = try BackupTests.makeLog(on: disk.process())
        _ = try store.purge(3)
        _ = try store.backup(to: "/backup")
        let files = disk.paths.filter { $0.hasPrefix("/backup/") && !$0.hasSuffix("BACKUP") }
        #expect(files.count > 8)
        for path in files {
            for isMissing in [false, true] {
                let copy = disk.copy()
                var bytes = try #require(copy.content(of: path))
                bytes[bytes.count * 2 / 3] ^= 4
                copy.replaceContent(of: path, with: isMissing ? nil : bytes)
                do throws(LogError) {
                    _ = try LocalLog.restore(
                        from: "/backup", to: "/restored", disk: copy.process(),
                        onNotice: ignore)
                    Issue.record("\(path) was taken")
                } catch {
                    #expect("\(error)".contains(isMissing ? "/backup" : path), "\(error)")
                }
                #expect(!copy.paths.contains("/restored/LOG"))
            }
        }
    }

    @Test("takes no list of another log, and none that is not there")
    func lists() throws {
        let disk = MemoryDisk()
        let store = try BackupTests.makeLog(on: disk.process())
        _ = try store.backup(to: "/backup")
        var foreign = ErasureList(log: UniqueID(first: 1, second: 2))
        foreign.begin(2, through: 50)
        disk.replaceContent(of: "/list", with: SummedText.encode(foreign.lines))
        for (path, reason) in [("/list", "another log"), ("/none", "there is no list /none")] {
            do throws(LogError) {
                _ = try LocalLog.restore(
                    from: "/backup", to: "/restored", erasures: path, disk: disk.process(),
                    onNotice: ignore)
                Issue.record("\(path) was taken")
            } catch {
                #expect("\(error)".contains(reason))
            }
        }
        #expect(!disk.paths.contains { $0.hasPrefix("/restored") })
    }

    @Test("relies on checksums that do not depend on how bytes come in pieces")
    func checksums() {
        var random = SplitMix64(seed: 3)
        let bytes =
            (0..<3000).map { _ in UInt8.random(in: 0 ... .max, using: &random) }
            + [UInt8](repeating: 0, count: 99)
        var pieces = RunningChecksum()
        pieces.add(Array(bytes.prefix(700)))
        pieces.add(Array(bytes.dropFirst(700).dropLast(99)))
        pieces.addZeros(99)
        var whole = RunningChecksum()
        whole.add(bytes)
        let (first, second) = (pieces.value, whole.value)
        let plain = bytes.span.bytes.checksum(0..<bytes.count, seed: 0)
        #expect(first == second && second == plain)
    }
}
