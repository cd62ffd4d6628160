import Jobs
import Projections
import Testing

@testable import vcctl

@Suite("A history in a pipe")
struct PlainHistoryTests {
    @Test("its lines are those of the screen, byte for byte")
    func sameAsScreen() async throws {
        let fixture = try await Fixture.morning()
        for zone in [Zone.utc, .local] {
            let look = Look.piped(zone: zone, now: fixture.clock.now)
            for telling in [HeartbeatTelling.folded, .each] {
                var plain = try #require(PlainHistory(look, last: 123_456))
                var screen = HistoryScreen(look, last: 123_456)
                var (bytes, expected): ([UInt8], String) = ([], "")
                try await JobReader(fixture.log).history(of: Fixture.busy, heartbeats: telling) {
                    plain.add($0, to: &bytes)
                    for line in screen.lines($0) { expected += line.plain + "\n" }
                    return true
                }
                #expect(expected.split(separator: "\n").count > 20)
                #expect(String(decoding: bytes, as: UTF8.self) == expected)
            }
        }
    }

    @Test("a terminal, a width and colours are the screen's")
    func refused() {
        let piped = Look.piped(zone: .utc, now: TestClock.start)
        for change: (inout Look) -> Void in [
            { $0.isTerminal = true }, { $0.width = 80 }, { $0.isColoured = true },
        ] {
            var look = piped
            change(&look)
            #expect(PlainHistory(look, last: 1) == nil)
        }
    }

    @Test("times are those of RFC 3339, in whatever order they come")
    func times() {
        let seconds: [Int64] = [
            0, 1, 59, 60, 61, 3_599, 3_600, 86_399, 86_400, 61, 951_782_399, 951_782_400,
            951_782_401,
            1_772_528_458, 1_772_528_459, 1_772_528_460, -1, -61, -60, 5,
        ]
        for zone in [Zone.utc, .local] {
            var times = TimeTexts(zone)
            for second in seconds {
                for part: Int64 in [0, 999_999_999] {
                    let time = WallTime(nanoseconds: second * 1_000_000_000 + part)
                    let text = String(decoding: times.text(of: time), as: UTF8.self)
                    #expect(text == time.rfc3339(zone), "\(second) s")
                }
            }
        }
    }
}
