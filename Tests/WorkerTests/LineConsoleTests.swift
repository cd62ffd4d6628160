import Glibc
import Projections
import Testing

@testable import Worker

@Suite("The worker's console")
struct LineConsoleTests {
    @Test("what is written to a socket counts as read only once somebody has read it")
    func reading() throws {
        var ends: [Int32] = [0, 0]
        let flags = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        try #require(socketpair(AF_UNIX, flags, 0, &ends) == 0)
        defer { for end in ends { close(end) } }
        let console = LineConsole(output: ends[1], errors: ends[1])
        #expect(console.isRead)
        console.write(WorkerLine(.progress, "a last word"))
        console.flush(within: .seconds(60))
        #expect(!console.isRead)
        var buffer = [UInt8](repeating: 0, count: 4_096)
        let count = read(ends[0], &buffer, buffer.count)
        #expect(String(decoding: buffer.prefix(count), as: UTF8.self).hasSuffix(" a last word\n"))
        #expect(console.isRead)
    }

    @Test("nobody is waited for where what is written stays: in a file or a pipe")
    func staying() throws {
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        defer { for end in ends { close(end) } }
        let console = LineConsole(output: ends[1], errors: ends[1])
        console.write(WorkerLine(.trouble, "a last word"))
        console.flush(within: .seconds(60))
        #expect(console.isRead)
    }
}
