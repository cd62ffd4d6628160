import Testing

@testable import EventLog

/// Two processes that have a log open while a third is killed.
private struct Survivors {
    let disk = MemoryDisk()
    let writer: LogStore
    let reader: LogStore
    let victimProcess: MemoryProcess
    private let victim: LogStore
    private(set) var acknowledged: [Tip: Event] = [:]
    /// What the victim was about to append.
    private(set) var unanswered: Event?

    init() throws {
        writer = try LogStore.open(.test(disk.process()))
        reader = try LogStore.open(.test(disk.process(), mode: .readOnly))
        victimProcess = disk.process()
        victim = try LogStore.open(.test(victimProcess))
    }

    /// Appends as the victim, over several segments, while the others follow, until it is killed.
    mutating func run() throws {
        for number in 1...24 {
            let event = Event.numbered(number, payloadByteCount: 300 + number * 20)
            let tip = victim.look { $0.durableTip(of: 5) }
            guard let won = try? victim.append([AppendRequest(events: [event], tip: tip)])[0].get()
            else {
                unanswered = event
                return
            }
            acknowledged[won] = event
            if number % 4 == 0, (try? victim.writeMark()) == nil { return }
            if number % 5 == 0 { try writer.refresh() }
            if number % 3 == 0 { #expect(try reader.allCommits().count == number) }
        }
    }

    /// What the log holds is what was acknowledged, then perhaps what was not answered, and what
    /// was appended later.
    private func check(
        _ stored: [Commit], later: [Tip], unknownCount: Int, _ place: String
    ) {
        let own = stored.filter { $0.stream == 5 }
        #expect(Set(own.map(\.tip)).isSuperset(of: acknowledged.keys), "\(place)")
        for commit in own {
            let event = acknowledged[commit.tip] ?? unanswered
            #expect(commit.events == [event], "\(place): position \(commit.position)")
        }
        #expect(own.count <= acknowledged.count + 1, "\(place)")
        let probes = stored.filter { $0.stream == 99 }.map(\.tip)
        // One may be there of which it could not be said.
        #expect(Array(probes.suffix(later.count)) == later, "\(place)")
        #expect(probes.count <= later.count + unknownCount, "\(place)")
    }

    /// Goes on as the process that was open all along, reopening when it is told to.
    func goOn(_ place: String) throws {
        var store = writer
        var later: [Tip] = []
        var unknownCount = 0
        for number in 1...12 {
            do throws(LogError) {
                later.append(try store.appendProbe(number))
            } catch .durabilityUnknown {
                #expect(later.isEmpty, "\(place)")
                unknownCount += 1
                store = try LogStore.open(.test(disk.process()))
                later.append(try store.appendProbe(number))
            }
        }
        check(try store.allCommits(), later: later, unknownCount: unknownCount, place)
        disk.crash { _ in .lost }
        let reopened = try LogStore.open(.test(disk.process()))
        check(
            try reopened.allCommits(), later: later, unknownCount: unknownCount,
            place + ", after a power cut")
        let report = try LocalLog.verify(at: "/log", disk: disk.process())
        #expect(report.findings.isEmpty, "\(place): \(report.findings)")
    }
}

@Suite("Whoever is alive when another process is killed")
struct SurvivorTests {
    /// Has the victim killed in each of its syncs, whose pages are lost, and looks what follows.
    private func killInEachSync(
        _ body: (inout Survivors, _ place: String) throws -> Void
    ) throws {
        var number = 1
        while true {
            var scene = try Survivors()
            let (victim, syncs) = (scene.victimProcess.id, Counter())
            scene.disk.setFaults { [number] call in
                guard call.process == victim, call.operation == .syncData else { return nil }
                return syncs.next() == number ? .loseSyncAndKill : nil
            }
            try scene.run()
            scene.disk.setFaults(nil)
            if scene.disk.isLiving(scene.victimProcess) { break }
            try body(&scene, "killed in sync \(number)")
            number += 1
        }
        #expect(number > 30)
    }

    @Test("builds on nothing whose sync failed in the one that was killed")
    func killedInItsSync() throws {
        try killInEachSync { (scene, place) in try scene.goOn(place) }
    }

    @Test("is not left behind when somebody else recovers from that")
    func leftBehind() throws {
        var toldCount = 0
        try killInEachSync { (scene, place) in
            // They see what the victim wrote, before anybody knows that it will not last.
            for store in [scene.writer, scene.reader] { try? store.refresh() }
            let other = try LogStore.open(.test(scene.disk.process()))
            for probe in 1...3 { _ = try other.appendProbe(probe) }
            for (name, store) in [("writer", scene.writer), ("reader", scene.reader)] {
                do throws(LogError) {
                    try store.refresh()
                    let last = store.look { $0.durableTip(of: 99) }.revision.rawValue
                    #expect(last == 3, "\(name), \(place)")
                } catch .durabilityUnknown {
                    toldCount += 1
                }
            }
        }
        #expect(toldCount > 0)
    }

    @Test("is told, and writes nothing, when what it saw was sealed without what was lost")
    func sealedWithout() throws {
        var toldCount = 0
        try killInEachSync { (scene, place) in
            for store in [scene.writer, scene.reader] { try? store.refresh() }
            let other = try LogStore.open(.test(scene.disk.process()))
            for probe in 1...3 { _ = try other.appendProbe(probe) }
            _ = try other.seal()
            // The first time it may lose to what it has not read yet.
            for _ in 1...2 {
                do throws(LogError) {
                    _ = try scene.writer.appendProbe(4)
                    break
                } catch .conflict {
                    continue
                } catch .durabilityUnknown {
                    toldCount += 1
                    break
                }
            }
            let report = try LocalLog.verify(at: "/log", disk: scene.disk.process())
            #expect(report.findings.isEmpty, "\(place): \(report.findings)")
        }
        #expect(toldCount > 0)
    }

    @Test("writes nothing behind what it read and the device never got")
    func readWhatWasLost() throws {
        var toldCount = 0
        try killInEachSync { (scene, place) in
            for store in [scene.writer, scene.reader] { try? store.refresh() }
            // It looks at the device, finds less, and is gone before it writes anything.
            let opener = scene.disk.process()
            scene.disk.setFaults { [id = opener.id] call in
                call.process == id && call.operation == .write ? .kill : nil
            }
            _ = try? LogStore.open(.test(opener))
            scene.disk.setFaults(nil)
            do throws(LogError) {
                _ = try scene.writer.appendProbe(1)
            } catch .durabilityUnknown {
                toldCount += 1
            }
            // Whatever it did, the next one can open the log and go on.
            let next = try LogStore.open(.test(scene.disk.process()))
            for _ in 1...2 {
                do throws(LogError) {
                    _ = try next.appendProbe(2)
                    break
                } catch .conflict { continue }
            }
            let report = try LocalLog.verify(at: "/log", disk: scene.disk.process())
            #expect(report.findings.isEmpty, "\(place): \(report.findings)")
        }
        #expect(toldCount > 0)
    }

    @Test("goes on behind a write in whose middle another was killed")
    func killedInItsWrite() throws {
        var number = 1
        while true {
            var isOver = false
            for byteCount in [0, 1, 100, 104, 300, 511, 512, 700] {
                var scene = try Survivors()
                let (victim, writes) = (scene.victimProcess.id, Counter())
                scene.disk.setFaults { [number] call in
                    guard call.process == victim, call.operation == .write,
                        !call.path.hasSuffix("hints")
                    else { return nil }
                    return writes.next() == number ? .killAfter(byteCount) : nil
                }
                try scene.run()
                scene.disk.setFaults(nil)
                isOver = scene.disk.isLiving(scene.victimProcess)
                if isOver { break }
                let place = "killed in write \(number) after \(byteCount) bytes"
                #expect(
                    try scene.reader.allCommits().count >= scene.acknowledged.count, "\(place)")
                try scene.goOn(place)
            }
            if isOver { break }
            number += 1
        }
        #expect(number > 30)
    }
}
