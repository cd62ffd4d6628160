import Configuration
import FoundationEssentials
import SystemPackage

extension Settings {
    /// Resolves every setting: flags over the environment over the file over the defaults.
    ///
    /// - Parameters:
    ///   - flags: What the command line gave.
    ///   - environment: Of it, variables that begin with `VC_` count.
    ///   - file: A JSON object of settings; nil for none.
    /// - Throws: ``SettingError``.
    package static func resolve(
        flags: [Setting: String], environment: [String: String], file: String?
    ) async throws(SettingError) -> Settings {
        let variables = ConfigReader(
            provider: EnvironmentVariablesProvider(environmentVariables: environment))
        var layers: [(origin: SettingOrigin, value: (Setting) -> String?)] = [
            (.flag, { flags[$0] }),
            (.environment, { variables.string(forKey: ConfigKey(["vc", $0.rawValue])) }),
        ]
        if let file {
            let reader = try await read(file)
            layers.append((.file(file), { reader.anything(forKey: ConfigKey([$0.rawValue])) }))
        }
        return try Settings(layers: layers)
    }

    private static func read(_ path: String) async throws(SettingError) -> ConfigReader {
        do {
            let bytes = try Data(contentsOf: URL(filePath: path))
            let keys = try JSONDecoder().decode(TopLevelKeys.self, from: bytes).names
            // A misspelt setting that is silently ignored is a setting that is not set.
            if let unknown = keys.first(where: { Setting(rawValue: $0) == nil }) {
                throw SettingError.unknownKey(unknown, file: path)
            }
            return ConfigReader(
                provider: try await FileProvider<JSONSnapshot>(filePath: FilePath(path)))
        } catch let error as SettingError {
            throw error
        } catch let error as DecodingError {
            throw .unreadableFile(path, why: "not a JSON object of settings (\(error.summary))")
        } catch {
            throw .unreadableFile(path, why: "\(error)")
        }
    }
}

extension ConfigReader {
    /// A value as text, however the file writes it.
    fileprivate func anything(forKey key: ConfigKey) -> String? {
        string(forKey: key) ?? int(forKey: key).map(String.init)
            ?? bool(forKey: key).map { $0 ? "true" : "false" }
    }
}

/// The names that a JSON object sets.
private struct TopLevelKeys: Decodable {
    var names: [String]

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
        names = try decoder.container(keyedBy: Key.self).allKeys.map(\.stringValue).sorted()
    }
}

extension DecodingError {
    fileprivate var summary: String {
        switch self {
        case .typeMismatch(_, let context), .valueNotFound(_, let context),
            .keyNotFound(_, let context), .dataCorrupted(let context):
            context.debugDescription
        @unknown default: "\(self)"
        }
    }
}
