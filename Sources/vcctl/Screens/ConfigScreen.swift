import Settings

/// What `config` prints of one setting: a line with its value, and what it means.
enum ConfigScreen {
    private static let nameWidth = 24
    private static let indent = "    "

    static func lines(
        _ setting: Setting, _ effective: Settings.Effective, _ look: Look
    ) -> [Line] {
        let isSet = effective.origin != .standard
        let first =
            Line(setting.rawValue, .bold).padded(to: nameWidth, .left)
            + Line(effective.text, isSet ? .cyan : .plain)
            + Line("  (\(effective.origin.description))", .dim)
        let bounds = "It is \(setting.kind); \(setting.variable)."
        let meaning = Line("\(setting.explanation) \(bounds)", .dim)
        let width = (look.width ?? 80) - indent.count
        return [first]
            + meaning.folded(width: max(width, 20), limit: 10).map { Line(indent) + $0 }
    }

    static func json(_ setting: Setting, _ effective: Settings.Effective) -> JSONObject {
        var object = JSONObject.line
        object.add("name", setting.rawValue)
        object.add("value", effective.text)
        object.add("origin", effective.origin.description)
        object.add("default", setting.standard)
        object.add("bounds", setting.kind.description)
        object.add("variable", setting.variable)
        object.add("meaning", setting.explanation)
        return object
    }
}
