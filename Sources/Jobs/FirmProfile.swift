/// What a firm's website says of it; texts are empty where it says nothing.
package struct FirmProfile: Hashable, Sendable {
    package var outcome: Outcome
    package var summary: String
    package var emails: [String]
    package var phones: [String]
    package var locations: [String]
    package var sectors: [String]
    package var stages: [String]
    package var portfolioURL: String
    package var linkedIn: String
    package var x: String
    package var people: [Person]
    package var pages: [PageVisit]

    package init(
        outcome: Outcome, summary: String = "", emails: [String] = [], phones: [String] = [],
        locations: [String] = [], sectors: [String] = [], stages: [String] = [],
        portfolioURL: String = "", linkedIn: String = "", x: String = "", people: [Person] = [],
        pages: [PageVisit] = []
    ) {
        self.outcome = outcome
        self.summary = summary
        self.emails = emails
        self.phones = phones
        self.locations = locations
        self.sectors = sectors
        self.stages = stages
        self.portfolioURL = portfolioURL
        self.linkedIn = linkedIn
        self.x = x
        self.people = people
        self.pages = pages
    }

    /// What the visit came to; raw values are stored.
    package enum Outcome: UInt8, CaseIterable, Hashable, Sendable {
        case peopleFound = 1
        case noTeamPage = 2
        case teamPageWithoutPeople = 3
        case needsJavaScript = 4
        /// The engine was run without an enricher.
        case notVisited = 5

        package var name: String {
            switch self {
            case .peopleFound: "people-found"
            case .noTeamPage: "no-team-page"
            case .teamPageWithoutPeople: "team-page-without-people"
            case .needsJavaScript: "needs-javascript"
            case .notVisited: "not-visited"
            }
        }
    }

    /// Someone who works at or advises the firm.
    package struct Person: Hashable, Sendable {
        package var name: String
        package var title: String
        /// `team`, `board` or `advisor`.
        package var group: String
        package var linkedIn: String
        package var x: String
        package var email: String
        package var photo: String
        package var bio: String
        /// The page that names the person.
        package var page: String

        package init(
            name: String, title: String = "", group: String = "team", linkedIn: String = "",
            x: String = "", email: String = "", photo: String = "", bio: String = "",
            page: String = ""
        ) {
            self.name = name
            self.title = title
            self.group = group
            self.linkedIn = linkedIn
            self.x = x
            self.email = email
            self.photo = photo
            self.bio = bio
            self.page = page
        }
    }

    /// One page that was fetched.
    package struct PageVisit: Hashable, Sendable {
        package var url: String
        /// The HTTP status.
        package var status: UInt32
        /// Bytes of the body, decoded.
        package var byteCount: UInt64
        package var duration: Duration

        package init(url: String, status: UInt32, byteCount: UInt64, duration: Duration) {
            self.url = url
            self.status = status
            self.byteCount = byteCount
            self.duration = duration
        }
    }
}
