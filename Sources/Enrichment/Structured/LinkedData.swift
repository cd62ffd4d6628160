/// What a page's JSON-LD says (schema.org vocabulary).
struct LinkedData {
    struct Entry {
        var value: JSONText
        /// The property through which it hangs on its parent.
        var role: String?
    }

    /// All objects with a type, parents first.
    private(set) var entries: [Entry] = []

    private static let entryLimit = 2000

    init(_ tree: HTMLTree) {
        for script in tree.all(.script)
        where tree.attribute(script, .type)?.lowercased().contains("ld+json") == true {
            let parts = (script..<tree.end(script)).filter { tree.tag($0) == .text }
            guard let value = JSONText.parse(parts.map { tree.rawText($0) }.joined()) else {
                continue
            }
            collect(value)
        }
    }

    private mutating func collect(_ root: JSONText) {
        var waiting: [Entry] = [Entry(value: root, role: nil)]
        var next = 0
        while next < waiting.count, next < Self.entryLimit {
            let entry = waiting[next]
            next += 1
            switch entry.value {
            case .array(let elements):
                waiting += elements.map { Entry(value: $0, role: entry.role) }
            case .object(let members):
                if members["@type"] != nil { entries.append(entry) }
                for (key, value) in members.sorted(by: { $0.key < $1.key }) {
                    // Wrappers keep the role of what they wrap.
                    let isWrapper = ["@graph", "itemListElement", "item", "mainEntity"].contains(
                        key)
                    waiting.append(Entry(value: value, role: isWrapper ? entry.role : key))
                }
            case .string, .other: break
            }
        }
    }

    private static func isOf(_ value: JSONText, _ types: Set<String>) -> Bool {
        (value["@type"]?.list ?? []).contains { type in
            type.string.map { types.contains(String($0.split(separator: "/").last ?? "")) } ?? false
        }
    }

    // MARK: People

    /// Persons that the page gives a role at the firm; authors, performers and the like are no
    /// evidence.
    func people(page: WebAddress, isTeamPage: Bool) -> [Person] {
        entries.compactMap { entry in
            guard Self.isOf(entry.value, ["Person"]), let name = entry.value["name"]?.string,
                let read = NameReader.read(SafeText.line(name, limit: 120))
            else { return nil }
            let title = Self.text(entry.value["jobTitle"]) ?? Self.text(entry.value["roleName"])
            let isStaff = entry.role.map { Self.staffRoles.contains($0) } ?? false
            let isFree = entry.role == nil && title != nil && isTeamPage
            guard isStaff || isFree else { return nil }
            var person = Person(name: read.name, page: "\(page)")
            person.title =
                title ?? (entry.role.map { $0.hasPrefix("founder") } == true ? "Founder" : nil)
            person.email = Self.text(entry.value["email"]).flatMap {
                EmailText.mailto($0) ?? EmailText.valid($0)
            }
            person.photo = Self.image(entry.value["image"]).flatMap(page.resolving).map { "\($0)" }
            person.bio = Self.text(entry.value["description"]).map { SafeText.line($0, limit: 600) }
            let links = (entry.value["sameAs"]?.list ?? []) + (entry.value["url"]?.list ?? [])
            for link in links.compactMap(\.string) {
                person.linkedIn = person.linkedIn ?? SocialLink.linkedInPerson(link)
                person.x = person.x ?? SocialLink.x(link)
            }
            return person
        }
    }

    private static let staffRoles: Set<String> = [
        "employee", "employees", "founder", "founders", "member", "members", "owner",
    ]

    private static func text(_ value: JSONText?) -> String? {
        let parts = (value?.list ?? []).compactMap { $0.string ?? $0["name"]?.string }
        let joined = SafeText.line(parts.joined(separator: ", "), limit: 200)
        return joined.isEmpty ? nil : joined
    }

    private static func image(_ value: JSONText?) -> String? {
        value?.list.lazy.compactMap { $0.string ?? $0["url"]?.string ?? $0["contentUrl"]?.string }
            .first
    }

    // MARK: The firm

    func addFacts(to facts: inout FirmFacts) {
        for entry in entries
        where Self.isOf(entry.value, Self.organizations) && Self.isOwn(entry.role) {
            facts.description = facts.description ?? Self.text(entry.value["description"])
            for email in (entry.value["email"]?.list ?? []).compactMap(\.string) {
                if let email = EmailText.mailto(email) ?? EmailText.valid(email) {
                    facts.emails.append(email)
                }
            }
            for phone in (entry.value["telephone"]?.list ?? []).compactMap(\.string) {
                if let phone = PhoneText.valid(phone) { facts.phones.append(phone) }
            }
            for address in entry.value["address"]?.list ?? [] {
                if let place = Self.place(address) { facts.locations.append(place) }
            }
            for link in (entry.value["sameAs"]?.list ?? []).compactMap(\.string) {
                facts.linkedIn = facts.linkedIn ?? SocialLink.linkedInCompany(link)
                facts.x = facts.x ?? SocialLink.x(link)
            }
        }
    }

    /// An organization that publishes or sponsors the page is not always the one whose site it is.
    private static func isOwn(_ role: String?) -> Bool {
        guard let role else { return true }
        return ["publisher", "about", "mainEntityOfPage", "provider", "parentOrganization"]
            .contains(role)
    }

    private static func place(_ address: JSONText) -> String? {
        if let text = address.string { return SafeText.line(text, limit: 120) }
        let parts = ["addressLocality", "addressRegion", "addressCountry"].compactMap {
            text(address[$0])
        }
        return parts.isEmpty ? nil : parts.joined(separator: ", ")
    }

    private static let organizations: Set<String> = [
        "Organization", "Corporation", "LocalBusiness", "FinancialService", "ProfessionalService",
        "LegalService",
        "NGO", "InvestmentOrDeposit", "ResearchOrganization", "EducationalOrganization",
        "VentureCapital",
    ]
}
