/// Why a setting cannot be used; says where it was set and what would do.
package enum SettingError: Error, Hashable, Sendable {
    case badValue(Setting, String, SettingOrigin)
    case unknownKey(String, file: String)
    case unreadableFile(String, why: String)
    /// Two settings that do not go together.
    case contradiction(String)
}

/// Where an effective value comes from.
package enum SettingOrigin: Hashable, Sendable {
    case flag
    case environment
    /// By 'vcctl config set', in the log.
    case recorded
    case file(String)
    case standard
}

extension SettingOrigin: CustomStringConvertible {
    package var description: String {
        switch self {
        case .flag: "flag"
        case .environment: "environment"
        case .recorded: "recorded in the log"
        case .file(let path): path
        case .standard: "default"
        }
    }
}

extension SettingError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .badValue(let setting, let value, let origin):
            "\(Self.place(of: setting, origin)) is '\(value)'; it must be \(setting.kind)"
        case .unknownKey(let key, let file):
            "\(file) sets '\(key)', which is no setting; 'vcctl config' lists them all"
        case .unreadableFile(let path, let why): "cannot read the settings in \(path): \(why)"
        case .contradiction(let why): why
        }
    }

    private static func place(of setting: Setting, _ origin: SettingOrigin) -> String {
        switch origin {
        case .flag: "--\(setting.rawValue)"
        case .environment: setting.variable
        case .recorded: "'\(setting.rawValue)', as recorded in the log,"
        case .file(let path): "'\(setting.rawValue)' in \(path)"
        case .standard: setting.rawValue
        }
    }
}

extension Setting.Kind: CustomStringConvertible {
    package var description: String {
        switch self {
        case .text: "a text"
        case .choice(let values): values.map { "'\($0)'" }.joined(separator: " or ")
        case .count(let range): "a number from \(range.lowerBound) to \(range.upperBound)"
        case .duration(let range):
            "a time from \(DurationText.format(range.lowerBound)) to"
                + " \(DurationText.format(range.upperBound)), such as 90s or 5m"
        case .size(let range):
            "off, or from \(range.lowerBound)MB to \(range.upperBound / 1_000)GB, such as 1500MB"
        case .share(let range):
            "off, or 1 to 100 % of the last \(range.lowerBound) to \(range.upperBound), such as"
                + " 50%/20"
        case .flag: "true or false"
        }
    }
}
