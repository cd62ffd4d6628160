/// One thing that was looked at, what came of it, and what to do.
struct Check: Hashable, Sendable {
    /// How it stands; the later, the graver.
    enum Level: Int, Hashable, Sendable {
        case ok
        /// Nothing is broken; somebody should know.
        case look
        /// Work stands still or is in danger until somebody does something.
        case bad
        /// What is stored does not check out.
        case damaged

        /// The word that is printed.
        var word: String {
            switch self {
            case .ok: "ok"
            case .look: "look"
            case .bad: "bad"
            case .damaged: "bad"
            }
        }
    }

    var level: Level
    /// What it is about, in a word: `disk`, `workers` ...
    var area: String
    var text: String
    /// What to do; nil when nothing is to be done.
    var cure: String?

    static func ok(_ area: String, _ text: String) -> Check {
        Check(level: .ok, area: area, text: text, cure: nil)
    }

    static func look(_ area: String, _ text: String, _ cure: String) -> Check {
        Check(level: .look, area: area, text: text, cure: cure)
    }

    static func bad(_ area: String, _ text: String, _ cure: String) -> Check {
        Check(level: .bad, area: area, text: text, cure: cure)
    }

    static func damaged(_ area: String, _ text: String, _ cure: String) -> Check {
        Check(level: .damaged, area: area, text: text, cure: cure)
    }
}
