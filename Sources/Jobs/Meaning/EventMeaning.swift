/// What an event says, in words: for whoever reads the log, its dump or its history.
package struct EventMeaning: Hashable, Sendable {
    /// When it is recorded, and what follows from it.
    package var text: String
    /// In the order in which `log dump --json` prints them.
    package var fields: [EventField]

    package init(_ text: String, _ fields: [EventField] = []) {
        self.text = text
        self.fields = fields
    }
}

/// One field of an event, by the name that it has in JSON.
package struct EventField: Hashable, Sendable {
    /// How a value is written in JSON, and in which unit.
    package enum Kind: String, CaseIterable, Hashable, Sendable {
        case number
        case seconds
        case bytes
        case time = "time, RFC 3339 in UTC"
        case text
        case texts = "list of texts"
        case object
        case objects = "list of objects"
    }

    package var name: String
    package var kind: Kind
    package var meaning: String
    /// It travels beside the event (in its payload): nothing that is folded depends on it, and a
    /// purge erases it.
    package var isErasable: Bool

    init(_ name: String, _ kind: Kind, _ meaning: String, isErasable: Bool = false) {
        self.name = name
        self.kind = kind
        self.meaning = meaning
        self.isErasable = isErasable
    }

    static func erasable(_ name: String, _ kind: Kind, _ meaning: String) -> EventField {
        EventField(name, kind, meaning, isErasable: true)
    }
}
