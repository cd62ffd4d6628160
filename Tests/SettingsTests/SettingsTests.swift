import Foundation
import Settings
import Testing

@Suite("Settings")
struct SettingsTests {
    @Test("a flag is stronger than the environment, that than the file, that than the default")
    func precedence() throws {
        let file = try Scratch(#"{"firms-in-flight": 8, "heartbeat": "20s", "grace": "7s"}"#)
        let settings = try Settings.resolve(
            flags: [.firmsInFlight: "2"],
            environment: ["VC_FIRMS_IN_FLIGHT": "4", "VC_HEARTBEAT": "25s", "HEARTBEAT": "1s"],
            file: file.path)
        #expect(settings.count(.firmsInFlight) == 2)
        #expect(settings[.firmsInFlight].origin == .flag)
        #expect(settings.duration(.heartbeat) == .seconds(25))
        #expect(settings[.heartbeat].origin == .environment)
        #expect(settings.duration(.grace) == .seconds(7))
        #expect(settings[.grace].origin == .file(file.path))
        #expect(settings.count(.batchSize) == 100)
        #expect(settings[.batchSize].origin == .standard)
    }

    @Test("what the log records is stronger than the file, and weaker than the environment")
    func recorded() throws {
        let file = try Scratch(#"{"firms-in-flight": 8, "grace": "7s"}"#)
        let sources = try SettingSources(
            flags: [:], environment: ["VC_FIRMS_IN_FLIGHT": "4"], file: file.path)
        let recorded = [
            "firms-in-flight": "32", "grace": "9s", "of-a-newer-release": "1", "log": "/elsewhere",
        ]
        let settings = try sources.settings(recorded: recorded)
        #expect(settings.count(.firmsInFlight) == 4)
        #expect(settings.duration(.grace) == .seconds(9))
        #expect(settings[.grace].origin == .recorded)
        #expect(settings[.log].origin == .standard, "the log cannot say where it is")
        #expect(try sources.settings().duration(.grace) == .seconds(7))
        #expect(throws: SettingError.badValue(.grace, "never", .recorded)) {
            try sources.settings(recorded: ["grace": "never"])
        }
    }

    @Test("amounts of memory have a unit, or are off")
    func sizes() throws {
        let cases: [(String, Int?)] = [("1500MB", 1_500), ("2GB", 2_000), ("off", nil)]
        for (text, expected) in cases {
            let settings = try Settings.resolve(
                flags: [.memoryLimit: text], environment: [:], file: nil)
            #expect(settings.megabytes(.memoryLimit) == expected)
        }
        for text in ["1500", "1.5GB", "-1GB", "MB", "255MB", "2gb", "99999999999999999999GB"] {
            #expect(!Setting.memoryLimit.accepts(text), "\(text)")
        }
    }

    @Test("a share is a percentage of a number, or off")
    func shares() throws {
        let settings = try Settings.resolve(
            flags: [.breaker: "50%/20"], environment: [:], file: nil)
        #expect(settings.share(.breaker)?.percent == 50)
        #expect(settings.share(.breaker)?.of == 20)
        for text in ["50/20", "50%", "0%/20", "101%/20", "50%/4", "50%/1001", "-1%/20", "50%/20/2"]
        {
            #expect(!Setting.breaker.accepts(text), "\(text)")
        }
        #expect(Setting.breaker.accepts("off"))
    }

    @Test("every setting says why its bounds are what they are")
    func reasons() {
        for setting in Setting.allCases { #expect(setting.boundsReason.hasSuffix(".")) }
    }

    @Test("every default is within its own bounds")
    func defaults() throws {
        let settings = try Settings.resolve(flags: [:], environment: [:], file: nil)
        for setting in Setting.allCases { #expect(settings.text(setting) == setting.standard) }
    }

    @Test(
        "a value out of bounds is refused, and the message says where it was set",
        arguments: [
            (Setting.firmsInFlight, "0"), (.firmsInFlight, "1001"), (.firmsInFlight, "ten"),
            (.heartbeat, "30"), (.heartbeat, "50ms"), (.enricher, "magic"),
            (.allowPrivateNetwork, "yes"),
        ])
    func bounds(setting: Setting, value: String) {
        #expect(throws: SettingError.badValue(setting, value, .environment)) {
            try Settings.resolve(
                flags: [:], environment: [setting.variable: value], file: nil)
        }
        let text = "\(SettingError.badValue(setting, value, .environment))"
        #expect(text.hasPrefix("\(setting.variable) is '\(value)'; it must be "))
    }

    @Test("a variable that is set to nothing is not set, and an empty flag is refused")
    func nothing() throws {
        let file = try Scratch(#"{"grace": "7s"}"#)
        var environment = ["VC_LOG": "", "VC_FIRMS_IN_FLIGHT": "", "VC_CONFIG": ""]
        let settings = try Settings.resolve(flags: [:], environment: environment, file: nil)
        for setting in Setting.allCases { #expect(settings[setting].origin == .standard) }
        environment["VC_CONFIG"] = file.path
        let filed = try Settings.resolve(flags: [:], environment: environment, file: nil)
        #expect(filed[.grace].origin == .file(file.path))
        #expect(throws: SettingError.badValue(.log, "", .flag)) {
            try Settings.resolve(flags: [.log: ""], environment: environment, file: nil)
        }
    }

    @Test("settings that contradict each other are refused with the reason")
    func contradictions() {
        for environment in [
            ["VC_STALE_THRESHOLD": "1m"],
            ["VC_STALL_LIMIT": "1m"],
            ["VC_STALL_LIMIT": "2m", "VC_ATTEMPT_DEADLINE": "2m"],
        ] {
            #expect(throws: SettingError.self) {
                try Settings.resolve(flags: [:], environment: environment, file: nil)
            }
        }
    }

    @Test(
        "a file that is missing, no JSON, no object, or sets what is no setting is refused",
        arguments: [
            "{", "[1]", "\"text\"", #"{"firms-in-fight": 8}"#, #"{"firms-in-flight": [8]}"#,
            #"{"firms-in-flight": null}"#,
        ])
    func badFiles(text: String) throws {
        let file = try Scratch(text)
        #expect(throws: SettingError.self) {
            try Settings.resolve(flags: [:], environment: [:], file: file.path)
        }
        #expect(throws: SettingError.self) {
            try Settings.resolve(
                flags: [:], environment: [:], file: file.path + ".missing")
        }
    }

    @Test("what is wrong with a file is said in plain words")
    func words() throws {
        func said(_ path: String) -> String {
            do throws(SettingError) {
                _ = try Settings.resolve(flags: [:], environment: [:], file: path)
                return ""
            } catch { return "\(error)" }
        }
        #expect(said("/nowhere.json").hasSuffix("/nowhere.json: there is no such file"))
        let list = try Scratch(#"{"firms-in-flight": [8]}"#)
        #expect(said(list.path).contains("firms-in-flight is neither text nor a whole number"))
        #expect(!said(list.path).contains("not a JSON object"))
        let array = try Scratch("[1]")
        #expect(said(array.path).contains("not a JSON object of settings"))
    }

    @Test("a misspelt setting is named")
    func misspelt() throws {
        let file = try Scratch(#"{"firms-in-fight": 8}"#)
        let expected = SettingError.unknownKey("firms-in-fight", file: file.path)
        #expect(throws: expected) {
            try Settings.resolve(flags: [:], environment: [:], file: file.path)
        }
    }
}

@Suite("Durations as people type them")
struct DurationTextTests {
    @Test(
        "are numbers with units",
        arguments: [
            ("250ms", Duration.milliseconds(250)), ("30s", .seconds(30)), ("5m", .seconds(300)),
            ("1h30m", .seconds(5_400)), ("2d", .seconds(172_800)), ("0s", .zero),
        ])
    func parsing(text: String, duration: Duration) {
        #expect(DurationText.parse(text) == duration)
        #expect(DurationText.parse(DurationText.format(duration)) == duration)
    }

    @Test(
        "are refused when they are anything else",
        arguments: ["", "30", "s", "-1s", "1 s", "1.5s", "1S", "9999999999999999999s", "1s2"])
    func refusing(text: String) {
        #expect(DurationText.parse(text) == nil)
    }
}

/// A file that goes when the test is over.
private final class Scratch: Sendable {
    let path: String

    init(_ text: String) throws {
        path = NSTemporaryDirectory() + "vc-settings-\(UUID().uuidString).json"
        try text.write(toFile: path, atomically: true, encoding: .utf8)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }
}
