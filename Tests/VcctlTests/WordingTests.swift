import Jobs
import Testing

@testable import vcctl

@Suite("Numbers and times in words")
struct WordingTests {
    @Test(
        "durations have two units at most",
        arguments: [
            (0.0, "0 s"), (0.04, "0 s"), (0.4, "0.4 s"), (12, "12 s"), (271, "4 m 31 s"),
            (10_920, "3 h 2 m"), (183_600, "2 d 3 h"), (-5, "0 s"),
        ])
    func durations(seconds: Double, words: String) {
        #expect(Duration.seconds(seconds).words == words)
    }

    @Test("numbers are grouped by thousands, sizes by powers of ten")
    func numbers() {
        #expect(
            [0, 999, 1_000, 31_908, 1_234_567, -4_321].map(\.grouped)
                == ["0", "999", "1,000", "31,908", "1,234,567", "-4,321"])
        #expect(
            [0, 999, 1_500, 12_345, 999_600, 8_240_000_000].map(\.byteWords)
                == ["0 B", "999 B", "1.5 kB", "12 kB", "1.0 MB", "8.2 GB"])
    }

    @Test("a bar is as wide as it should be and full only at the end")
    func bars() {
        for part in 0...100 {
            let text = bar(part, of: 100, width: 10)
            #expect(text.count == 10)
            #expect((text == String(repeating: "█", count: 10)) == (part == 100))
        }
        #expect(bar(0, of: 0, width: 3) == "░░░")
    }

    @Test("a time is whole in a pipe and short on a terminal")
    func times() {
        let time = TestClock.start
        var look = Look.piped(zone: .utc, now: time + .seconds(60))
        #expect(time.column(look) == "2026-03-03T09:00:00Z")
        look.isTerminal = true
        #expect(time.column(look) == "09:00:00")
        look.now = time + .seconds(86_400)
        #expect(time.column(look) == "2026-03-03 09:00")
        #expect(time.jsonTime == "2026-03-03T09:00:00.000000Z")
        #expect(time.ago(at: time + .seconds(271)) == "4 m 31 s ago")
        #expect(time.ago(at: time) == "just now")
        #expect((time + .seconds(9)).ago(at: time) == "just now")
    }

    @Test("JSON escapes everything that could break a line or drive a terminal")
    func json() {
        var object = JSONObject.line
        object.add("a", "q\"\\\n\u{1B}\u{202E}é東👍\u{E0041}")
        object.add("b", nil as String?)
        object.add("c", Double.infinity)
        object.add("d", 7 as UInt64?)
        object.add("e", ["x", "y"])
        object.add("f", true)
        #expect(
            object.text
                == #"{"v":1,"a":"q\"\\\n\u001b\u202eé東👍\udb40\udc41","b":null,"#
                + #""c":null,"d":7,"e":["x","y"],"f":true}"#)
    }
}
