import Glibc
import Testing

@testable import EventLog

@Suite("When a process may open no more files")
struct FewFilesTests {
    @Test(
        "an append that has to begin a segment is refused, and the next one is taken",
        arguments: [EMFILE, ENFILE], [1, 2, 5])
    func rolling(code: Int32, failureCount: Int) throws {
        var (number, refusedCount) = (1, 0)
        while true {
            let disk = MemoryDisk()
            let store = try LogStore.open(.test(disk.process()))
            let opens = Counter()
            let operations: [DiskCall.Operation] = [.open, .list, .syncDirectory]
            disk.setFaults { [number] call in
                guard operations.contains(call.operation) else { return nil }
                return (number..<number + failureCount).contains(opens.next()) ? .fail(code) : nil
            }
            var tips: [Tip] = []
            for item in 1...40 {
                let place = "open \(number), append \(item)"
                let event = Event.numbered(item, payloadByteCount: 700)
                let tip = store.look { $0.durableTip(of: 1) }
                switch store.append([AppendRequest(events: [event], tip: tip)])[0] {
                case .success(let tip): tips.append(tip)
                case .failure(.failed(let why)):
                    refusedCount += 1
                    #expect(why.contains("ulimit -n"), "\(place): \(why)")
                case .failure(let error): Issue.record("\(place): \(error)")
                }
            }
            disk.setFaults(nil)
            #expect(tips.count >= 40 - failureCount, "open \(number)")
            #expect(try store.allCommits().map(\.tip) == tips, "open \(number)")
            disk.crash { _ in .lost }
            let report = try LocalLog.verify(at: "/log", disk: disk.process())
            #expect(report.findings.isEmpty && report.commitCount == tips.count, "open \(number)")
            if opens.next() <= number { break }
            number += 1
        }
        #expect(number > 10 && refusedCount > 10)
    }
}
