/// What a part of a page is about, as far as people go.
enum Topic: Sendable, Hashable {
    case none
    case team, board, advisor
    /// People who have left.
    case former
    /// Other firms' people: portfolios, clients, testimonials, speakers, authors.
    case elsewhere

    var isOwn: Bool {
        switch self {
        case .team, .board, .advisor: true
        case .none, .former, .elsewhere: false
        }
    }

    /// The topic that a heading announces.
    static func heading(_ words: [String]) -> Topic {
        guard !words.isEmpty, words.count <= 7 else { return .none }
        if Words.contains(words, anyOf: formerWords) { return .former }
        if Words.contains(words, anyOf: elsewhereWords) { return .elsewhere }
        if Words.contains(words, anyOf: advisorWords) { return .advisor }
        if Words.contains(words, anyOf: boardWords) { return .board }
        if Words.contains(words, anyOf: teamWords) { return .team }
        return .none
    }

    /// Whether a heading ends whatever section came before it, on any level.
    static func endsSection(_ words: [String]) -> Bool {
        words.count <= 5 && Words.contains(words, anyOf: closingWords)
    }

    /// The topic that the class or id of a container announces.
    static func container(_ hints: Set<String>) -> Topic {
        if !hints.isDisjoint(with: ["alumni", "alumnus", "former", "emeriti"]) { return .former }
        if !hints.isDisjoint(with: elsewhereHints) { return .elsewhere }
        if !hints.isDisjoint(with: ["advisors", "advisers", "advisory", "beirat"]) {
            return .advisor
        }
        if !hints.isDisjoint(with: ["board", "directors", "trustees", "vorstand"]) {
            return .board
        }
        if !hints.isDisjoint(with: [
            "team", "teams", "people", "staff", "leadership", "equipo", "equipe", "mitarbeiter",
        ]) {
            return .team
        }
        return .none
    }

    private static let closingWords = Words.phrases(
        """
        contact, contacts, office, offices, location, locations, address, visit us, find us,
        get in touch, approach,
        mission, values, history, strategy, services, kontakt, anfahrt, standorte, leistungen,
        contacto, oficinas,
        bureaux, adresse, sedi, uffici, contatti, kantoren, контакти, контакты, офисы, faq,
        questions, subscribe
        """)
    private static let formerWords = Words.phrases(
        """
        alumni, former, past members, past team, emeriti, emeritus, in memoriam, ehemalige,
        anciens, antiguos,
        previous members, бивши, бывшие
        """)
    private static let elsewhereWords = Words.phrases(
        """
        portfolio, companies, investments, testimonials, testimonial, clients, customers, news,
        press, blog,
        events, event, speakers, speaker, keynotes, keynote, authors, sponsors, awards, careers,
        jobs, publications,
        media, podcast, podcasts, insights, articles, newsletter, case studies, success stories,
        founders we,
        what people say, what they say, say about us, reviews, references, referenzen, kunden,
        presse, aktuelles,
        latest, recent posts, related, comments, exits, transactions, projects, credits, photos,
        quotes, acknowledgements,
        noticias, clientes, testimonios, prensa, actualites, temoignages, nieuws, klanten, notizie,
        clienti, новини,
        новости, أخبار, 新闻, ニュース, partners and sponsors, our sponsors, friends of
        """)
    private static let advisorWords = Words.phrases(
        """
        advisors, advisers, advisor, adviser, advisory, advisory board, beirat, scientific council,
        conseillers,
        asesores, consejo asesor, consultivo, съветници, консултанти,
        venture partners and advisors, 顾问, 顧問, مستشارون
        """)
    private static let boardWords = Words.phrases(
        """
        board, directors, trustees, board of directors, aufsichtsrat, verwaltungsrat, vorstand,
        consejo,
        conseil d administration, bestuur, styret, styrelse, consiglio, governance, 董事会, 取締役,
        مجلس الإدارة
        """)
    private static let teamWords = Words.phrases(
        """
        team, teams, people, leadership, staff, management, our partners, partners, members,
        who we are, crew,
        meet us, principals, professionals, faculty, researchers, executives, organisers,
        organizers, committee,
        group members, current members, lawyers, attorneys, investors, founding partners,
        general partners,
        equipo, equipe, quipe, nosotros, mannschaft, mitarbeiter, mitarbeitende, ansprechpartner,
        kopfe,
        geschaftsfuhrung, anwalte, rechtsanwalte, kanzlei, medewerkers, mensen, chi siamo, squadra,
        persone, zespol,
        medarbejdere, medarbetare, ansatte, tiimi, ekip, ekibimiz, команда, екип, наш екип, люди,
        сотрудники, ομαδα,
        צוות, فريق, الفريق, فريقنا, فريق العمل, 团队, 我们的团队, 團隊, チーム, メンバー, 팀, 구성원
        """)
    private static let elsewhereHints: Set<String> = [
        "portfolio", "companies", "clients", "customers", "news",
        "blog", "press",
        "events", "speakers", "speaker", "sponsors", "publications", "newsletter", "reviews",
        "portfolios",
        "investments", "keynotes", "comments", "related",
    ]
}
