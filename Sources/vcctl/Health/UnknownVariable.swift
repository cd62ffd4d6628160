import Projections
import Settings

/// A variable that looks like a setting and is none: a misspelt setting is one that is not set.
struct UnknownVariable: Hashable, Sendable {
    var name: String
    /// The variable that was probably meant; nil when none is near.
    var meant: String?

    /// Variables that mean something and are no setting.
    private static let others = ["VC_CONFIG", Pager.variable]

    /// Those in `environment`, in order of name.
    static func all(in environment: [String: String]) -> [UnknownVariable] {
        let known = Setting.allCases.map(\.variable) + others
        return environment.keys.sorted()
            .filter { $0.hasPrefix("VC_") && !known.contains($0) }
            .map { name in
                let slips = max(2, name.utf8.count / 4)
                let near = Nearest.names(to: name, among: known, slips: slips)
                return UnknownVariable(name: name, meant: near.first)
            }
    }
}
