import Glibc
import Testing

@testable import EventLog

@Suite("What outlives its time")
struct OtherLivesTests {
    @Test("hints of another boot are as good as none, whatever they claim")
    func otherBoot() throws {
        let disk = MemoryDisk()
        let store = try LogStore.open(.test(disk.process()))
        for number in 1...3 { _ = try store.appendProbe(number) }
        var hints = try #require(disk.content(of: "/log/hints"))
        // Far beyond the end, and a sync that failed.
        hints.replaceSubrange(48..<56, with: [0xFF, 0x1F, 0, 0, 0, 0, 0, 0])
        hints[56] = 1
        let checksum = hints.span.bytes.checksum(0..<64, seed: 0)
        for byte in 0..<8 { hints[64 + byte] = UInt8(truncatingIfNeeded: checksum >> (8 * byte)) }
        disk.replaceContent(of: "/log/hints", with: hints)
        let sameBoot = disk.copy()
        disk.crash { _ in .kept }
        let notices = NoticeCounter()
        let reopened = try LogStore.open(.test(disk.process(), notify: notices.note))
        #expect(try reopened.allCommits().count == 3)
        #expect(notices.count == 0)
        _ = try reopened.appendProbe()
        // The same words in the same boot are heeded: they can only be true.
        #expect(throws: LogError.self) { try LogStore.open(.test(sameBoot.process())) }
    }

    @Test("a child that lives on holds none of its parent's locks")
    func child() async throws {
        try await withTemporaryDirectory { path in
            let lock = path + "/lock"
            var child: pid_t = 0
            try {
                let held = try PosixDisk().open(lock, .create)
                #expect(try held.tryLock(byte: LockByte.append))
                let other = try PosixDisk().open(lock, .readWrite)
                #expect(try !other.tryLock(byte: LockByte.append))
                var arguments = [strdup("/bin/sleep"), strdup("60"), nil]
                var none: [UnsafeMutablePointer<CChar>?] = [nil]
                defer { for text in arguments { free(text) } }
                #expect(posix_spawn(&child, "/bin/sleep", nil, nil, &arguments, &none) == 0)
                withExtendedLifetime(held) {}
            }()
            let next = try PosixDisk().open(lock, .readWrite)
            #expect(try next.tryLock(byte: LockByte.append))
            kill(child, SIGKILL)
            var status: Int32 = 0
            waitpid(child, &status, 0)
        }
    }
}
