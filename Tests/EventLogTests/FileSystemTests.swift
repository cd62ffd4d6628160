import Testing

@testable import EventLog

@Suite("On a file system")
struct FileSystemTests {
    private static let unsupported: [UInt32] = [0x6969, 0x517B, 0xFF53_4D42, 0x6573_5546]
    /// Tmpfs, ext4, XFS, Btrfs, ZFS, overlay, and one that nobody knows.
    private static let supported: [UInt32] = [
        0x0102_1994, 0xEF53, 0x5846_5342, 0x9123_683E, 0x2FC1_2FC1, 0x794C_7630, 0x1234_5678,
    ]

    @Test(
        "whose locks and syncs are not to be trusted no log is made or written, nothing is touched",
        arguments: unsupported)
    func refused(kind: UInt32) throws {
        for isThere in [false, true] {
            let disk = MemoryDisk()
            if isThere { _ = try LogStore.open(.test(disk.process())).appendProbe() }
            let before = disk.paths.map { disk.content(of: $0) }
            disk.setFileSystem(kind: kind)
            let calls = CallLog()
            disk.setFaults(calls.note)
            for mode in [LocalLog.Mode.create, .readWrite] {
                do throws(LogError) {
                    _ = try LogStore.open(.test(disk.process(), mode: mode))
                    Issue.record("it was opened")
                } catch {
                    let name = try #require(FileSystem(kind: kind).unsupportedName)
                    #expect("\(error)".contains("\(isThere ? "/log/log" : "/") is on \(name)"))
                    #expect("\(error)".contains("VC_ALLOW_UNSUPPORTED_FILE_SYSTEM=true"))
                }
            }
            #expect(calls.all.allSatisfy { $0.operation == .look })
            #expect(disk.paths.map { disk.content(of: $0) } == before)
        }
    }

    @Test("like that a log can be read, and written when that is asked for; it is said each time")
    func forced() throws {
        let disk = MemoryDisk()
        _ = try LogStore.open(.test(disk.process())).appendProbe()
        disk.setFileSystem(kind: 0x6969)
        let reader = try LogStore.open(.test(disk.process(), mode: .readOnly))
        #expect(try reader.allCommits().count == 1)
        let notices = NoticeCounter()
        var environment = LogEnvironment.test(disk.process(), notify: notices.note)
        environment.options.allowsUnsupportedFileSystem = true
        _ = try LogStore.open(environment).appendProbe()
        #expect(notices.all == [.unsupportedFileSystem(path: "/log/log", name: "NFS")])
    }

    @Test("of a machine's own a log is written", arguments: supported)
    func accepted(kind: UInt32) throws {
        let disk = MemoryDisk()
        disk.setFileSystem(kind: kind)
        let notices = NoticeCounter()
        _ = try LogStore.open(.test(disk.process(), notify: notices.note)).appendProbe()
        #expect(notices.sinceCreation.isEmpty)
    }

    @Test("of this machine the kind and the room are known")
    func real() async throws {
        try await withTemporaryDirectory { path in
            let fileSystem = try PosixDisk().fileSystem(of: path)
            #expect(fileSystem.unsupportedName == nil)
            #expect(fileSystem.kind != 0)
            #expect(fileSystem.freeByteCount.map { $0 > 0 } ?? true)
            #expect(throws: DiskError.self) { try PosixDisk().fileSystem(of: path + "/absent") }
        }
    }
}
