import Settings

/// The settings as this process finds them: options, then the environment, then
/// what the log records, then a file.
enum ProcessSettings {
    /// Resolves all settings, or those in `needed`.
    ///
    /// - Parameters:
    ///   - options: What the command line gave; nil where it gave nothing.
    ///   - file: The file of settings; nil for the one that `VC_CONFIG` names, if any.
    ///   - recorded: What the log records, by the settings' names.
    ///   - needed: The settings that matter to the command: a worker's bad setting in the
    ///     environment stops nobody from reading. Nil for all.
    static func resolve(
        _ options: [Setting: String?], recorded: [String: String] = [:], file: String? = nil,
        needed: Set<Setting>? = nil
    ) throws(SettingError) -> Settings {
        var variables: [String: String] = [:]
        for name in Setting.allCases.map(\.variable) + ["VC_CONFIG"] {
            variables[name] = environment(name)
        }
        return try Settings.resolve(
            flags: options.compactMapValues(\.self), environment: variables,
            recorded: recorded, file: file, needed: needed)
    }
}
