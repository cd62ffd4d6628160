import Configuration
import FoundationEssentials

/// Where a process has its settings from, read once: what it was started with stays so.
package struct SettingSources: Sendable {
    /// What the command line gave.
    private let flags: [Setting: String]
    private let environment: [Setting: String]
    private let file: (path: String, values: [Setting: String])?

    /// - Parameters:
    ///   - flags: What the command line gave.
    ///   - environment: Of it, variables that begin with `VC_` count; set to nothing is not set.
    ///   - file: A JSON object of settings; nil for the one that `VC_CONFIG` names, if any.
    /// - Throws: ``SettingError`` when the file cannot be read.
    package init(
        flags: [Setting: String], environment: [String: String], file: String?
    ) throws(SettingError) {
        // A variable that is set to nothing is not set: scripts can unset one no other way for a
        // single command.
        let environment = environment.filter { !$0.value.isEmpty }
        self.flags = flags
        self.environment = Self.values(of: environment)
        if let path = file ?? environment["VC_CONFIG"] {
            self.file = (path, try Self.read(path))
        } else {
            self.file = nil
        }
    }

    private static func values(of environment: [String: String]) -> [Setting: String] {
        guard !environment.isEmpty else { return [:] }
        let variables = ConfigReader(
            provider: EnvironmentVariablesProvider(environmentVariables: environment))
        var values: [Setting: String] = [:]
        for setting in Setting.allCases {
            values[setting] = variables.string(forKey: ConfigKey(["vc", setting.rawValue]))
        }
        return values
    }

    /// Resolves every setting: flags over the environment over what is recorded in the log over
    /// the file over the defaults.
    ///
    /// - Parameters:
    ///   - recorded: By the settings' names; those that this release does not know, and those that
    ///     cannot be recorded, are passed over.
    ///   - needed: The settings that matter; all others have their standard values, whatever is
    ///     set, so that a bad one stops nobody who does not use it. Nil for all.
    /// - Throws: ``SettingError``.
    package func settings(
        recorded: [String: String] = [:], needed: Set<Setting>? = nil
    ) throws(SettingError) -> Settings {
        var layers: [(origin: SettingOrigin, value: (Setting) -> String?)] = [
            (.flag, { flags[$0] }), (.environment, { environment[$0] }),
            (.recorded, { $0.uptake == .never ? nil : recorded[$0.rawValue] }),
        ]
        if let file { layers.append((.file(file.path), { file.values[$0] })) }
        return try Settings(layers: layers, needed: needed)
    }

    private static func read(_ path: String) throws(SettingError) -> [Setting: String] {
        do {
            let bytes = try Data(contentsOf: URL(filePath: path))
            let texts = try JSONDecoder().decode(SettingTexts.self, from: bytes).texts
            // A misspelt setting that is silently ignored is a setting that is not set.
            if let unknown = texts.keys.sorted().first(where: { Setting(rawValue: $0) == nil }) {
                throw SettingError.unknownKey(unknown, file: path)
            }
            let known = texts.compactMap { name, text in Setting(rawValue: name).map { ($0, text) }
            }
            return Dictionary(known) { first, _ in first }
        } catch let error as SettingError {
            throw error
        } catch let error as DecodingError {
            throw .unreadableFile(path, why: error.summary)
        } catch let error as CocoaError {
            throw .unreadableFile(path, why: error.summary)
        } catch {
            throw .unreadableFile(path, why: "\(error)")
        }
    }
}

extension Settings {
    /// Resolves every setting; see ``SettingSources``.
    ///
    /// - Throws: ``SettingError``.
    package static func resolve(
        flags: [Setting: String], environment: [String: String], recorded: [String: String] = [:],
        file: String?, needed: Set<Setting>? = nil
    ) throws(SettingError) -> Settings {
        let sources = try SettingSources(flags: flags, environment: environment, file: file)
        return try sources.settings(recorded: recorded, needed: needed)
    }
}

/// The settings of a JSON object, each as text, however the file writes it.
private struct SettingTexts: Decodable {
    var texts: [String: String] = [:]

    private struct Key: CodingKey {
        var stringValue: String
        var intValue: Int? { nil }

        init?(stringValue: String) {
            self.stringValue = stringValue
        }

        init?(intValue: Int) {
            nil
        }
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        for key in container.allKeys {
            if let text = try? container.decode(String.self, forKey: key) {
                texts[key.stringValue] = text
            } else if let number = try? container.decode(Int.self, forKey: key) {
                texts[key.stringValue] = String(number)
            } else if let flag = try? container.decode(Bool.self, forKey: key) {
                texts[key.stringValue] = flag ? "true" : "false"
            } else {
                throw DecodingError.dataCorruptedError(
                    forKey: key, in: container,
                    debugDescription:
                        "\(key.stringValue) is neither text nor a whole number nor true or false")
            }
        }
    }
}

extension DecodingError {
    fileprivate var summary: String {
        let context: Context
        switch self {
        case .typeMismatch(_, let found), .valueNotFound(_, let found),
            .keyNotFound(_, let found), .dataCorrupted(let found):
            context = found
        @unknown default: return "\(self)"
        }
        // Inside the object there is a setting to be named, which the description does.
        guard context.codingPath.isEmpty else { return context.debugDescription }
        return "not a JSON object of settings (\(context.debugDescription))"
    }
}

extension CocoaError {
    fileprivate var summary: String {
        switch code {
        case .fileReadNoSuchFile, .fileNoSuchFile: "there is no such file"
        case .fileReadNoPermission: "this user may not read it"
        default: "it cannot be read as a file (error \(code.rawValue))"
        }
    }
}
