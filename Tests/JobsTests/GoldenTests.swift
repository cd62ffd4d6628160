import EventLog
import Foundation
import Jobs
import Testing

/// Bytes that a release has written must be read by every later one.
///
/// So the files in `Golden/v1` are never rewritten. A new event type gets its files once, with
/// `VC_WRITE_GOLDEN=1 swift test --filter GoldenTests`, which leaves files that exist alone.
@Suite("Golden files of events")
struct GoldenTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "Golden/v1")

    /// All samples with the names of their files.
    private static var samples: [(name: String, stored: Event, text: String)] {
        let events = JobEventType.allCases.map { type in
            let entry = GoldenSamples.entry(type)
            return (name: type.name, stored: entry.encoded(), text: described(entry))
        }
        let states = GoldenSamples.states.map { name, state in
            let entry = JobEntry(.checkpoint, .state(state))
            return (name: name, stored: entry.encoded(), text: described(state))
        }
        let fleet = GoldenSamples.fleet.map { name, event in
            (name: name, stored: event.encoded(), text: described(event))
        }
        let second = GoldenSamples.second.map { name, entry in
            (name: name, stored: entry.encoded(), text: described(entry))
        }
        return events + states + fleet + second
    }

    @Test("this release writes what the files hold")
    func encoding() throws {
        for sample in Self.samples {
            let file = Self.folder.appending(path: sample.name + ".bin")
            try Self.writeIfAsked(sample, file)
            let golden = [UInt8](try Data(contentsOf: file))
            #expect(Self.bytes(of: sample.stored) == golden, "\(sample.name).bin")
        }
    }

    @Test("this release reads the files as what they were written from")
    func decoding() throws {
        for type in JobEventType.allCases {
            #expect(try JobEntry(decoding: Self.stored(type.name)) == GoldenSamples.entry(type))
        }
        for (name, state) in GoldenSamples.states {
            #expect(try JobEntry(decoding: Self.stored(name)).body == .state(state), "\(name)")
        }
        for (name, entry) in GoldenSamples.second {
            #expect(try JobEntry(decoding: Self.stored(name)) == entry, "\(name)")
        }
        for (name, event) in GoldenSamples.fleet {
            #expect(try FleetEvent(decoding: Self.stored(name)) == event, "\(name)")
        }
    }

    @Test("every file is known here, so that none is left unread")
    func completeness() throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path)
        let expected = Self.samples.flatMap { [$0.name + ".bin", $0.name + ".txt"] }
        #expect(Set(names) == Set(expected))
    }

    /// Type (2 bytes), version, snapshot flag, item (4), byte count of the detail (4), the detail,
    /// the payload; numbers little-endian.
    private static func bytes(of event: Event) -> [UInt8] {
        var bytes = little(UInt32(event.type), 2) + [event.version, event.isSnapshot ? 1 : 0]
        bytes += little(event.item, 4) + little(UInt32(event.detail.count), 4) + event.detail
        if case .bytes(let payload) = event.payload { bytes += payload }
        return bytes
    }

    private static func little(_ value: UInt32, _ count: UInt32) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }

    private static func stored(_ name: String) throws -> Event {
        let bytes = [UInt8](try Data(contentsOf: folder.appending(path: name + ".bin")))
        try #require(bytes.count >= 12)
        let number = { (range: Range<Int>) in
            bytes[range].reversed().reduce(0) { $0 << 8 | UInt32($1) }
        }
        let end = 12 + Int(number(8..<12))
        try #require(end <= bytes.count)
        return Event(
            type: UInt16(number(0..<2)), version: bytes[2], isSnapshot: bytes[3] == 1,
            item: number(4..<8), detail: Array(bytes[12..<end]),
            payload: .bytes(Array(bytes[end...])))
    }

    private static func described(_ value: some Any) -> String {
        var text = ""
        dump(value, to: &text, maxItems: 200)
        return text
    }

    private static func writeIfAsked(
        _ sample: (name: String, stored: Event, text: String), _ file: URL
    ) throws {
        guard ProcessInfo.processInfo.environment["VC_WRITE_GOLDEN"] != nil,
            !FileManager.default.fileExists(atPath: file.path)
        else { return }
        let bytes = bytes(of: sample.stored)
        try Data(bytes).write(to: file)
        let rows = stride(from: 0, to: bytes.count, by: 16).map { start in
            bytes[start..<min(start + 16, bytes.count)]
                .map { String(format: "%02x", $0) }.joined(separator: " ")
        }
        let text = sample.text + "\n" + rows.joined(separator: "\n") + "\n"
        try text.write(
            to: file.deletingPathExtension().appendingPathExtension("txt"), atomically: true,
            encoding: .utf8)
    }
}
