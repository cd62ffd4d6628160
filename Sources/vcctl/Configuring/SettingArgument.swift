import ArgumentParser
import Projections
import Settings

/// The setting that a command is about.
struct SettingArgument: ParsableArguments {
    @Argument(
        help: ArgumentHelp("The setting's name, such as heartbeat.", valueName: "key"),
        completion: .list(Setting.allCases.map(\.rawValue)),
        transform: Setting.init(typed:))
    var setting: Setting
}

extension Setting {
    /// Reads a name as people type it, the variable's included.
    ///
    /// - Throws: `ValidationError` in words, with the names that come near.
    init(typed text: String) throws {
        let found = Self.allCases.first { $0.rawValue == text || $0.variable == text }
        guard let found else {
            let near = Self.allCases.filter { $0.rawValue.contains(text.lowercased()) }
            let hint =
                near.isEmpty || text.isEmpty
                ? "'vcctl config list' shows them all"
                : "did you mean \(near.map(\.rawValue).joined(separator: ", "))?"
            throw ValidationError("'\(text.harmless)' is no setting; \(hint)")
        }
        self = found
    }

    /// Refuses what cannot be recorded in the log.
    func checkRecordable() throws(ValidationError) {
        guard uptake == .never else { return }
        throw ValidationError(
            """
            \(rawValue) says where the log is or what one machine allows, so the log cannot keep it; \
            set \(variable), or '\(rawValue)' in the file of settings
            """)
    }
}

/// `KEY=VALUE` as it is typed; the value is within the setting's bounds.
struct SettingAssignment: Sendable {
    var setting: Setting
    var value: String

    /// - Throws: `ValidationError` in words.
    init(typed text: String) throws {
        let sides = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard sides.count == 2 else {
            throw ValidationError("'\(text.harmless)' is not KEY=VALUE, such as heartbeat=20s")
        }
        setting = try Setting(typed: String(sides[0]))
        value = String(sides[1])
        try setting.checkRecordable()
        guard setting.accepts(value) else {
            throw ValidationError(
                """
                \(setting.rawValue) cannot be '\(value.harmless)'; it must be \(setting.kind). \
                \(setting.boundsReason)
                """)
        }
    }
}
