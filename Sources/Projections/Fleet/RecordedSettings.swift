package import Jobs

/// What the log records of settings: the fold of stream 0's `settingChanged` events.
package struct RecordedSettings: Hashable, Sendable {
    /// One change and when it was recorded.
    package struct Entry: Hashable, Sendable {
        package var change: SettingChange
        package var time: WallTime
    }

    /// Every change, the oldest first.
    package private(set) var entries: [Entry] = []
    /// The values that are recorded now, by the settings' names.
    package private(set) var values: [String: String] = [:]

    package init() {}

    mutating func apply(_ change: SettingChange, at time: WallTime) {
        entries.append(Entry(change: change, time: time))
        values[change.key] = change.new
    }

    /// The change by which a setting became what it is; nil when it was never recorded.
    package func last(of key: String) -> Entry? {
        entries.last { $0.change.key == key }
    }
}
