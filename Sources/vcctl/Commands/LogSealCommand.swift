import ArgumentParser
import EventLog

struct LogSealCommand: Command {
    static let about = CommandConfiguration(
        commandName: "seal",
        abstract: "Compress the segments that have ended.",
        discussion: """
            Each becomes a file of standard LZ4 frames with an index, which 'lz4 -d' reads. What \
            it holds, and every answer, stays the same. Workers do this by themselves.

            Examples:
              vcctl log seal
            """)

    @OptionGroup var source: LogOptions
    @OptionGroup var appearance: OutputOptions

    func run(_ console: Console) async throws -> CommandStatus {
        let log = try source.open(for: .change, console)
        defer { log.close() }
        let before = try log.statistics()
        let count = try log.seal { done in
            if done > 0 { console.say("Sealed \(vcctl.count(done, "segment"))") }
        }
        let after = try log.statistics()
        if console.isJSON {
            var object = JSONObject.line
            object.add("sealedSegmentCount", count)
            object.add("byteCount", after.sealedByteCount - before.sealedByteCount)
            object.add("rawByteCount", after.sealedRawByteCount - before.sealedRawByteCount)
            console.print(object)
        } else if count == 0 {
            let waiting = after.segmentCount - after.sealedSegmentCount - 1
            console.print(
                waiting > 0
                    ? "Nothing was sealed: another process is doing it"
                    : "Nothing to seal: no segment has ended since the last time")
        } else {
            console.print(
                Line(
                    """
                    Sealed \(vcctl.count(count, "segment")): \
                    \((after.sealedRawByteCount - before.sealedRawByteCount).byteWords) of commits \
                    in \((after.sealedByteCount - before.sealedByteCount).byteWords)
                    """))
        }
        return .done
    }
}
