import EventLog
import Jobs
import Testing

@Suite("What events mean")
struct EventMeaningTests {
    static let all =
        JobEventType.allCases.map { ($0.name, $0.meaning) }
        + FleetEventType.allCases.map { ($0.name, $0.meaning) }

    @Test("every event has a text of its own, and every field a meaning", arguments: all)
    func complete(_ name: String, _ meaning: EventMeaning) {
        #expect(meaning.text.count > 20 && meaning.text.hasSuffix("."))
        #expect(Self.all.count { $0.1.text == meaning.text } == 1)
        #expect(Set(meaning.fields.map(\.name)).count == meaning.fields.count)
        for field in meaning.fields { #expect(!field.meaning.isEmpty, "\(name).\(field.name)") }
    }

    @Test("the fields that a purge erases are those of events with a payload")
    func payloads() {
        for type in JobEventType.allCases {
            let hasPayload = GoldenSamples.entry(type).encoded().payload != .bytes([])
            #expect(type.meaning.fields.contains(where: \.isErasable) == hasPayload, "\(type)")
        }
    }
}
