import Testing

@testable import EventLog

@Suite("Reading while others write")
struct SalvageLiveTests {
    @Test("is never taken for damage")
    func liveWriter() throws {
        let disk = MemoryDisk()
        _ = try LogStore.open(.test(disk.process()))
        let writer = try #require(
            Thread {
                do throws(LogError) {
                    let store = try LogStore.open(.test(disk.process()))
                    for number in 0..<1000 {
                        _ = try store.appendProbe(number)
                        if number % 37 == 0 { _ = try store.seal(MixedLog.limits) }
                        if number % 11 == 0 { try store.writeMark() }
                        if store.needsSpare() { store.prepareSpare() }
                    }
                } catch {
                    Issue.record("\(error)")
                }
            })
        var last = Position.none
        var openingCount = 0
        while last.rawValue < 1000, openingCount < 20_000 {
            let content = try LogContent(opening: .test(disk.process(), mode: .readOnly))
            #expect(content.store != nil)
            let head = try content.head()
            #expect(head >= last)
            last = head
            let salvaged = try SalvagedLog(.test(disk.process(), mode: .readOnly))
            #expect(!salvaged.isDamaged, "\(salvaged.gaps)")
            #expect(salvaged.head >= head)
            openingCount += 1
        }
        writer.join()
        #expect(last == 1000)
    }
}
