/// How likely a link leads to a page about a firm's people, from its text and address alone.
enum LinkScore {
    /// Links below it are not followed.
    static let followed = 3
    /// From here on a page is expected to name people.
    static let team = 7

    static func score(text: String, path: String) -> Int {
        let words = Words.folded(text)
        let segments = path.split(separator: "/").map { Words.folded($0.prefix { $0 != "." }) }
        var best = 0
        // Long texts are headlines, and headlines talk about teams too.
        if !words.isEmpty, words.count <= 5 { best = max(best, rate(words)) }
        for (depth, segment) in segments.enumerated() where segment.count <= 4 {
            let isLast = depth == segments.count - 1
            best = max(best, rate(segment) - (isLast ? 1 : 5))
        }
        let isElsewhere = ([words.count <= 5 ? words : []] + segments).contains { phrase in
            phrase.contains { negative.contains($0) }
        }
        if isElsewhere { best -= 6 }
        // Deep addresses are single items: a person, an article.
        return best - max(0, segments.count - 3)
    }

    private static func rate(_ words: [String]) -> Int {
        if Words.contains(words, anyOf: strong) { return 10 }
        if Words.contains(words, anyOf: related) { return 8 }
        if Words.contains(words, anyOf: about) { return 5 }
        if Words.contains(words, anyOf: contact) { return 4 }
        return 0
    }

    /// Phrases after folding: lower case, no marks; an entry of several words must match in a row.
    private static let strong = Words.phrases(
        """
        team, teams, people, leadership, staff, our partners, meet us, who we are, management,
        founders,
        equipo, equipe, quipe, notre equipe, equipes, nosotros, mannschaft, mitarbeiter,
        mitarbeitende,
        ansprechpartner, menschen, kopfe, vorstand, geschaftsfuhrung, anwalte, medewerkers, mensen,
        ons team,
        chi siamo, squadra, persone, la squadra, zespol, ludzie, medarbejdere, medarbetare,
        ansatte, folk,
        tiimi, henkilosto, ekip, ekibimiz, tim, команда, екип, люди, сотрудники, хора, ομαδα, צוות,
        فريق, الفريق, فريقنا, فريق العمل, 团队, 团队成员, 我们的团队, 團隊, チーム, メンバー, 팀, 구성원
        """)
    private static let related = Words.phrases(
        """
        partners, board, directors, advisors, advisers, advisory, council, crew, members, investors,
        executives, trustees, faculty, lawyers, attorneys, professionals, principals, beirat,
        aufsichtsrat,
        consejo, conseil, directivos, dirigeants, associes, bestuur, governance, committee,
        organisers, organizers
        """)
    private static let about = Words.phrases(
        """
        about, about us, company, firm, the firm, our firm, our story, uber uns, ueber uns, wir,
        unternehmen,
        kanzlei, qui sommes nous, a propos, apropos, sobre, sobre nosotros, quienes somos,
        over ons, wie zijn wij,
        azienda, om oss, om os, o nas, o nama, за нас, о нас, о компании, hakkimizda, من نحن,
        عن الشركة,
        关于, 关于我们, 關於我們, 会社概要, 회사소개
        """)
    private static let contact = Words.phrases(
        """
        contact, contact us, contacts, kontakt, kontakte, impressum, imprint, contacto, contatti,
        contactez nous,
        contato, контакти, контакты, iletisim, اتصل بنا, 联系我们, お問い合わせ
        """)
    private static let negative: Set<String> = [
        "news", "blog", "blogs", "press", "portfolio", "companies", "investments", "careers",
        "career",
        "jobs", "job", "privacy", "terms", "legal", "cookie", "cookies", "login", "signin",
        "signup",
        "register", "events", "event", "insights", "insight", "article", "articles", "post",
        "posts",
        "podcast", "podcasts", "video", "videos", "tag", "category", "cart", "shop", "store",
        "product",
        "products", "pricing", "faq", "support", "download", "downloads", "newsletter", "subscribe",
        "speakers", "speaker", "sponsors", "testimonials", "case", "cases", "publications",
        "publication",
        "datenschutz", "agb", "aktuelles", "karriere", "stellenangebote", "presse", "noticias",
        "nieuws",
        "actualites", "новини", "новости", "search", "sitemap", "feed", "wp", "share", "intent",
        "apply",
    ]
}
