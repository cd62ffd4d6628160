/// Every setting with its effective value and where it comes from; all values are in bounds.
package struct Settings: Sendable {
    /// A value as it was typed, and by whom.
    package struct Effective: Hashable, Sendable {
        package var text: String
        package var origin: SettingOrigin
    }

    private var values: [Setting: Effective] = [:]

    /// - Parameters:
    ///   - layers: From the strongest to the weakest.
    ///   - needed: The settings that are looked up; nil for all.
    /// - Throws: ``SettingError``.
    init(
        layers: [(origin: SettingOrigin, value: (Setting) -> String?)],
        needed: Set<Setting>? = nil
    ) throws(SettingError) {
        for setting in Setting.allCases where needed?.contains(setting) ?? true {
            var effective = Effective(text: setting.standard, origin: .standard)
            for layer in layers {
                guard let text = layer.value(setting) else { continue }
                effective = Effective(text: text, origin: layer.origin)
                break
            }
            // The standard values are known to be good, and are all that most processes have.
            guard effective.origin == .standard || setting.accepts(effective.text) else {
                throw .badValue(setting, effective.text, effective.origin)
            }
            values[setting] = effective
        }
        try checkTogether()
    }

    package subscript(setting: Setting) -> Effective {
        values[setting] ?? Effective(text: setting.standard, origin: .standard)
    }

    package func text(_ setting: Setting) -> String {
        self[setting].text
    }

    package func count(_ setting: Setting) -> Int {
        Int(text(setting)) ?? 0
    }

    package func duration(_ setting: Setting) -> Duration {
        DurationText.parse(text(setting)) ?? .zero
    }

    package func flag(_ setting: Setting) -> Bool {
        text(setting) == "true"
    }

    /// Megabytes; nil when it is off.
    package func megabytes(_ setting: Setting) -> Int? {
        SizeText.parse(text(setting))
    }

    /// A share in percent, and of how many; nil when it is off.
    package func share(_ setting: Setting) -> (percent: Int, of: Int)? {
        ShareText.parse(text(setting))
    }

    private func checkTogether() throws(SettingError) {
        if duration(.staleThreshold) < duration(.heartbeat) * 3 {
            throw .contradiction(
                "stale-threshold is \(text(.staleThreshold)) and heartbeat \(text(.heartbeat)):"
                    + " a worker would be taken for dead between two beats;"
                    + " make the threshold 3 heartbeats at least")
        }
        if duration(.stallLimit) <= duration(.attemptDeadline) {
            throw .contradiction(
                "stall-limit is \(text(.stallLimit)) and attempt-deadline"
                    + " \(text(.attemptDeadline)): one slow firm would cost the whole batch;"
                    + " make the limit longer than the deadline")
        }
    }
}

extension Setting {
    /// Whether `text` is within the setting's bounds.
    package func accepts(_ text: String) -> Bool {
        switch kind {
        case .text: !text.isEmpty
        case .choice(let values): values.contains(text)
        case .count(let range): Int(text).map(range.contains) ?? false
        case .duration(let range): DurationText.parse(text).map(range.contains) ?? false
        case .size(let range): text == "off" || SizeText.parse(text).map(range.contains) ?? false
        case .share(let range):
            text == "off" || ShareText.parse(text).map { range.contains($0.of) } ?? false
        case .flag: text == "true" || text == "false"
        }
    }
}
