/// What came of looking for people; each is a success.
package enum Verdict: String, Sendable, Hashable, CaseIterable {
    case peopleFound
    /// No page looks like one about the firm's people.
    case noTeamPage
    /// A page about people exists, but names nobody that could be told with confidence.
    case teamPageWithoutPeople
    /// The pages hold nothing until their scripts run, and we run none.
    case needsJavaScript
}

/// What a firm's own website says: text made harmless (no control characters, one line, bounded).
package struct FirmFindings: Sendable, Hashable {
    package var verdict: Verdict
    package var description: String?
    package var emails: [String] = []
    package var phones: [String] = []
    package var locations: [String] = []
    /// Words of a fixed vocabulary, such as `fintech`.
    package var sectors: [String] = []
    /// Words of a fixed vocabulary joined by commas, such as `pre-seed, seed`.
    package var stage: String?
    package var portfolioURL: String?
    package var linkedIn: String?
    package var x: String?
    package var people: [Person] = []
    /// Every page that was asked for, in order, the failed ones included.
    package var pages: [PageVisit] = []

    package init(verdict: Verdict) {
        self.verdict = verdict
    }
}

/// One page that was asked for.
package struct PageVisit: Sendable, Hashable {
    package var url: String
    /// The final HTTP status; nil when no answer came.
    package var status: Int?
    /// Bytes of the body after decompression.
    package var byteCount: Int
    package var duration: Duration

    package init(url: String, status: Int?, byteCount: Int, duration: Duration) {
        self.url = url
        self.status = status
        self.byteCount = byteCount
        self.duration = duration
    }
}
