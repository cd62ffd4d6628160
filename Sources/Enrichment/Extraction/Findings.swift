/// Joins what the pages gave.
enum Findings {
    static func merge(
        _ readings: [PageReading], visits: [PageVisit], firm: FirmRequest
    ) -> FirmFindings {
        var findings = FirmFindings(verdict: verdict(readings))
        findings.pages = visits
        var roster = Roster()
        for reading in readings { for person in reading.people { roster.add(person) } }
        findings.people = roster.people
        if !findings.people.isEmpty { findings.verdict = .peopleFound }
        addFacts(readings.map(\.facts), to: &findings)
        return findings
    }

    private static func addFacts(_ facts: [FirmFacts], to findings: inout FirmFindings) {
        // The home page comes first, and it knows best what the firm is.
        findings.description = facts.lazy.compactMap(\.description).first
        findings.emails = distinct(facts.flatMap(\.emails), limit: 10)
        findings.phones = distinct(facts.flatMap(\.phones), limit: 5)
        findings.locations = distinct(facts.flatMap(\.locations), limit: 10)
        findings.sectors = distinct(facts.prefix(3).flatMap(\.sectors), limit: 10)
        let stages = distinct(facts.prefix(3).flatMap(\.stages), limit: 5)
        findings.stage = stages.isEmpty ? nil : stages.joined(separator: ", ")
        findings.portfolioURL = facts.lazy.compactMap(\.portfolio).first
        findings.linkedIn = facts.lazy.compactMap(\.linkedIn).first
        findings.x = facts.lazy.compactMap(\.x).first
        let personal = Set(findings.people.compactMap(\.email))
        findings.emails.removeAll(where: personal.contains)
    }

    private static func distinct(_ values: [String], limit: Int) -> [String] {
        var seen: Set<String> = []
        var kept: [String] = []
        for value in values where kept.count < limit && !value.isEmpty {
            if seen.insert(value.lowercased()).inserted { kept.append(value) }
        }
        return kept
    }

    /// For when nobody was found.
    private static func verdict(_ readings: [PageReading]) -> Verdict {
        if readings.contains(where: \.needsScript) { return .needsJavaScript }
        return readings.contains(where: \.isTeamPage) ? .teamPageWithoutPeople : .noTeamPage
    }
}

/// People without repetition, in the order they were met.
struct Roster {
    private(set) var people: [Person] = []
    private var indices: [String: Int] = [:]

    /// A name that is there already adds what was missing: the longest title, the first link.
    mutating func add(_ person: Person) {
        let key = Self.key(person.name)
        guard !key.isEmpty else { return }
        guard let index = indices[key] else {
            indices[key] = people.count
            people.append(person)
            return
        }
        var known = people[index]
        if let title = person.title, title.utf8.count > known.title?.utf8.count ?? 0,
            known.title == nil || person.page == known.page
        {
            known.title = title
        }
        known.linkedIn = known.linkedIn ?? person.linkedIn
        known.x = known.x ?? person.x
        known.email = known.email ?? person.email
        known.photo = known.photo ?? person.photo
        known.bio = known.bio ?? person.bio
        people[index] = known
    }

    /// First and last word, folded: middle names and initials come and go.
    static func key(_ name: String) -> String {
        let words = Words.folded(name)
        guard let first = words.first, let last = words.last else { return "" }
        return words.count == 1 ? first : first + " " + last
    }
}
