/// What one page gave.
struct PageReading: Sendable {
    struct Link: Sendable, Hashable {
        var address: WebAddress
        var score: Int
    }

    var address: WebAddress
    var links: [Link] = []
    /// Where the page sends its reader by itself.
    var refresh: WebAddress?
    /// Whether there is next to nothing on it but that.
    var isStub = false
    /// Whether it is about people, by its address or headings.
    var isTeamPage = false
    /// Whether what it is about only appears when its scripts run.
    var needsScript = false
    var people: [Person] = []
    var facts = FirmFacts()
}

/// What a page says of the firm as a whole.
struct FirmFacts: Sendable {
    var description: String?
    var emails: [String] = []
    var phones: [String] = []
    var locations: [String] = []
    var sectors: [String] = []
    var stages: [String] = []
    var portfolio: String?
    var linkedIn: String?
    var x: String?
}
