import Enrichment
import Jobs

/// From a firm of a job to a visit of its website, and from what was found to what is recorded.
///
/// Enrichment knows nothing of jobs, and the stored words must not change when its words do; so
/// each is written in terms of the other here and nowhere else.
extension FirmRequest {
    init(_ record: FirmRecord) {
        self.init(name: record.name, website: record.website)
    }
}

extension FirmOutcome {
    init(_ failure: EnrichmentFailure) {
        self = .failed(
            FailureCause(failure.cause), message: failure.message, url: failure.url ?? "",
            retryAfter: failure.retryAfter)
    }
}

extension FailureCause {
    init(_ cause: EnrichmentFailure.Cause) {
        switch cause {
        case .badAddress: self = .badAddress
        case .noSuchHost: self = .noDNS
        case .dnsUnavailable: self = .dnsUnavailable
        case .connectionFailed: self = .connectionFailed
        case .connectionLost: self = .connectionLost
        case .tls: self = .tls
        case .timeout: self = .timeout
        case .httpNotFound: self = .notFound
        case .httpForbidden: self = .forbidden
        case .httpRateLimited: self = .rateLimited
        case .httpServerError: self = .serverError
        case .httpOther: self = .httpError
        case .robotsRefused: self = .robotsRefused
        case .robotsUnavailable: self = .robotsUnavailable
        case .privateAddress: self = .privateAddress
        case .redirectLoop: self = .redirectLoop
        case .tooLarge: self = .tooLarge
        case .notHTML: self = .notHTML
        case .badResponse: self = .unreadable
        case .cancelled, .ownTrouble: self = .internalError
        }
    }
}

extension FirmProfile {
    /// What is recorded of a visit is bounded, so that one site's flood fits one commit.
    private static let listLimit = 50
    private static let peopleLimit = 1_000
    private static let textLimit = 2_000
    private static let profileByteLimit = 256 << 10

    init(_ findings: FirmFindings) {
        func text(_ value: String?) -> String { String((value ?? "").prefix(Self.textLimit)) }
        func list(_ values: [String]) -> [String] {
            values.prefix(Self.listLimit).map { text($0) }
        }
        self.init(
            outcome: Outcome(findings.verdict), summary: text(findings.description),
            emails: list(findings.emails), phones: list(findings.phones),
            locations: list(findings.locations), sectors: list(findings.sectors),
            stages: list(findings.stage.map { [$0] } ?? []),
            portfolioURL: text(findings.portfolioURL), linkedIn: text(findings.linkedIn),
            x: text(findings.x),
            people: findings.people.prefix(Self.peopleLimit).map { person in
                Person(
                    name: text(person.name), title: text(person.title),
                    group: person.group.rawValue, linkedIn: text(person.linkedIn),
                    x: text(person.x), email: text(person.email), photo: text(person.photo),
                    bio: text(person.bio), page: text(person.page))
            },
            pages: findings.pages.prefix(Self.listLimit).map { visit in
                PageVisit(
                    url: text(visit.url), status: UInt32(clamping: visit.status ?? 0),
                    byteCount: UInt64(clamping: visit.byteCount), duration: visit.duration)
            })
        shrink(to: Self.profileByteLimit)
    }

    /// Gives up biographies first, then photos, then the last people of the list.
    private mutating func shrink(to limit: Int) {
        guard textByteCount > limit else { return }
        for index in people.indices { people[index].bio = "" }
        guard textByteCount > limit else { return }
        for index in people.indices { people[index].photo = "" }
        while textByteCount > limit, !people.isEmpty {
            people.removeLast(people.count - people.count / 2)
        }
    }
}

extension FirmProfile.Outcome {
    init(_ verdict: Verdict) {
        switch verdict {
        case .peopleFound: self = .peopleFound
        case .noTeamPage: self = .noTeamPage
        case .teamPageWithoutPeople: self = .teamPageWithoutPeople
        case .needsJavaScript: self = .needsJavaScript
        }
    }
}
