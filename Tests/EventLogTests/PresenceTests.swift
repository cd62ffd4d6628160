import EventLog
import Testing

@Suite("Every presence board")
struct PresenceTests {
    enum Board: CaseIterable, Sendable {
        case memory, localOnDirectory, localOnMemoryDisk

        func withBoard(_ body: (any PresenceBoard) throws -> Void) async throws {
            switch self {
            case .memory: try body(MemoryPresenceBoard())
            case .localOnDirectory:
                try await withTemporaryDirectory { path in
                    try body(LocalPresenceBoard(at: path, lockTimeout: .zero))
                }
            case .localOnMemoryDisk:
                let disk = MemoryDisk().process()
                try disk.makeDirectory("/log")
                try body(LocalPresenceBoard(at: "/log", disk: disk, lockTimeout: .zero))
            }
        }
    }

    @Test("tells the present from the gone and the unknown", arguments: Board.allCases)
    func presence(board: Board) async throws {
        try await board.withBoard { board in
            #expect(try board.presence(of: "worker-1") == .unknown)
            let token = try board.announce("worker-1")
            #expect(try board.presence(of: "worker-1") == .present)
            #expect(try board.presence(of: "worker-2") == .unknown)
            token.release()
            #expect(try board.presence(of: "worker-1") == .gone)
        }
    }

    @Test("gives a name to one holder at a time, and again after it", arguments: Board.allCases)
    func oneHolder(board: Board) async throws {
        try await board.withBoard { board in
            let token = try board.announce("worker-1")
            #expect(throws: LogError.self) { try board.announce("worker-1") }
            token.release()
            let next = try board.announce("worker-1")
            token.release()
            #expect(try board.presence(of: "worker-1") == .present, "an old token ended a new life")
            next.release()
        }
    }

    @Test("ends a presence with its token", arguments: Board.allCases)
    func dropping(board: Board) async throws {
        try await board.withBoard { board in
            do {
                let token = try board.announce("worker-1")
                #expect(try board.presence(of: "worker-1") == .present)
                withExtendedLifetime(token) {}
            }
            #expect(try board.presence(of: "worker-1") == .gone)
        }
    }

    @Test("refuses names that could be paths or break a line", arguments: Board.allCases)
    func names(board: Board) async throws {
        try await board.withBoard { board in
            let bad = [
                "", "a/b", "..", ".hidden", "a b", "a\nb", "ä", String(repeating: "a", count: 101),
            ]
            for name in bad {
                #expect(throws: LogError.self, "\(name)") { try board.announce(name) }
                #expect(throws: LogError.self, "\(name)") { try board.presence(of: name) }
            }
        }
    }

    @Test("knows a killed holder as gone, in memory and by the kernel's lock")
    func killed() throws {
        let memory = MemoryPresenceBoard()
        let token = try memory.announce("worker-1")
        memory.kill("worker-1")
        #expect(try memory.presence(of: "worker-1") == .gone)
        withExtendedLifetime(token) {}

        let disk = MemoryDisk()
        let (victim, observer) = (disk.process(), disk.process())
        try observer.makeDirectory("/log")
        let held = try LocalPresenceBoard(at: "/log", disk: victim).announce("worker-1")
        let board = LocalPresenceBoard(at: "/log", disk: observer)
        #expect(try board.presence(of: "worker-1") == .present)
        disk.kill(victim)
        #expect(try board.presence(of: "worker-1") == .gone)
        withExtendedLifetime(held) {}
    }

    @Test("keeps the file of a gone holder for a week after it was first seen")
    func tidying() throws {
        let day: Int64 = 24 * 3600
        let clock = ManualClock(nanoseconds: 1)
        let disk = MemoryDisk()
        let process = disk.process()
        try process.makeDirectory("/log")
        let board = LocalPresenceBoard(at: "/log", disk: process, now: clock.now)
        try board.announce("old").release()
        for (days, expected) in [(100, Presence.gone), (107, .gone), (108, .unknown)] {
            clock.set(Timestamp(seconds: Int64(days) * day).nanoseconds)
            try board.announce("other").release()
            #expect(try board.presence(of: "old") == expected, "day \(days)")
        }
        #expect(try board.presence(of: "other") == .gone)
    }
}
