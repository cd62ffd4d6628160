/// How well a header text fits a meaning; 0 when it does not.
///
/// The weights only order the columns of one sheet: a header that *is* such a word beats one that
/// contains it, and a plain "Website" beats "Link".
enum HeaderLexicon {
    static func score(_ header: HeaderWords, as role: ColumnRole) -> Int {
        switch role {
        case .website: score(header, known: websiteWords, foreign: notTheWebsite)
        case .name: score(header, known: nameWords, foreign: notTheName)
        }
    }

    /// Words in `foreign` say that the column is about something else: "LinkedIn URL".
    private static func score(
        _ header: HeaderWords, known: [String: Int], foreign: Set<String>
    ) -> Int {
        let words = header.words
        guard !words.isEmpty, words.count <= 8 else { return 0 }
        if let weight = known[header.joined] { return weight * 10 }
        guard !words.contains(where: foreign.contains) else { return 0 }
        // Single words and pairs ("home page"); several of them support each other.
        var total = 0
        for (index, word) in words.enumerated() {
            let pair = index + 1 < words.count ? known[word + words[index + 1]] : nil
            total += max(known[word] ?? 0, pair ?? 0)
        }
        // Scripts that put no space between words: look inside.
        if total == 0, let first = header.joined.unicodeScalars.first, first.value > 0x2FF {
            total = known.filter { header.joined.contains($0.key) }.map(\.value).max() ?? 0
        }
        return total == 0 ? 0 : total * 5 / max(1, words.count - 1)
    }

    /// Written as ``HeaderWords`` gives them: lower case, no accents, no spaces.
    private static let websiteWords: [String: Int] = weights([
        100: [
            "website", "homepage", "webseite", "webpage", "websites", "websiteurl", "siteweb",
            "siteinternet", "sitioweb", "paginaweb", "sitoweb", "sitointernet", "internetseite",
            "internetadresse", "webadresse", "webaddress", "stronawww", "stronainternetowa",
            "webbplats", "hemsida", "hjemmeside", "nettside", "nettsted", "kotisivu",
            "verkkosivu", "verkkosivusto", "websitesi", "internetsitesi", "webstranka", "weboldal",
            "honlap", "websajt", "сайт", "вебсайт", "уебсайт", "уебсаит", "интернетстраница",
            "вебсаит", "саит", "ιστοσελιδα", "ιστοσελίδα", "ιστότοπος", "官网", "网站", "網站",
            "网址", "網址", "ウェブサイト", "ホームページ", "サイト", "웹사이트", "홈페이지",
            "الموقع", "موقع", "الموقعالإلكتروني", "אתר", "אתראינטרנט", "वेबसाइट", "เว็บไซต์",
        ],
        80: ["url", "urls", "domain", "domainname", "domains", "www", "uri", "domaine", "dominio"],
        60: ["web", "site", "sitio", "sito", "strona", "sivusto"],
        30: ["link", "lien", "enlace", "internet"],
    ])

    private static let nameWords: [String: Int] = weights([
        100: [
            "firmname", "companyname", "fundname", "investorname", "organizationname",
            "organisationname", "vcname", "vcfirm", "fundfirmname", "firmenname",
            "unternehmensname", "nomdelasociete", "nomsociete", "raisonsociale",
            "nombredelaempresa", "nombreempresa", "razonsocial", "nomeazienda", "ragionesociale",
            "nomedaempresa", "nomeempresa", "bedrijfsnaam", "foretagsnamn", "firmanavn",
            "selskapsnavn", "yritysnimi", "nazwafirmy", "sirketadi", "cegnev", "nazevfirmy",
            "названиекомпании", "названиефонда", "公司名称", "公司名稱", "机构名称", "企业名称",
            "会社名", "企業名", "회사명", "기업명", "اسمالشركة", "שםהחברה",
        ],
        90: [
            "firm", "firms", "company", "companies", "investor", "investors", "organization",
            "organisation", "vc", "firma", "unternehmen", "gesellschaft", "societe", "entreprise",
            "empresa", "compania", "azienda", "societa", "bedrijf", "foretag", "bolag", "selskab",
            "selskap", "virksomhed", "yritys", "spolka", "sirket", "ceg", "spolecnost", "фирма",
            "компания", "компании", "организация", "εταιρεια", "εταιρεία", "公司", "企业", "机构",
            "会社", "企業", "회사", "기업", "شركة", "الشركة", "חברה", "कंपनी", "บริษัท",
        ],
        80: [
            "name", "names", "nom", "nombre", "nome", "naam", "namn", "navn", "nimi", "nazwa",
            "nazev", "ad", "adi", "nev", "название", "наименование", "име", "όνομα", "ονομα",
            "名称", "名稱", "名前", "이름", "الاسم", "שם", "नाम", "ชื่อ",
        ],
        70: ["fund", "funds", "fonds", "fondo", "fundo", "fond", "фонд", "基金", "ファンド", "펀드"],
        50: [
            "business", "entity", "startup", "brand", "account", "manager", "gestora", "gp",
            "venture", "partnership", "client", "customer", "title", "kunde", "client",
        ],
    ])

    private static func weights(_ groups: [Int: [String]]) -> [String: Int] {
        var result: [String: Int] = [:]
        for (weight, words) in groups {
            for word in words { result[word] = max(weight, result[word] ?? 0) }
        }
        return result
    }

    private static let notTheWebsite: Set<String> = [
        "linkedin", "twitter", "x", "facebook", "instagram", "youtube", "tiktok", "crunchbase",
        "pitchbook", "dealroom", "angellist", "wikipedia", "github", "medium", "logo", "image",
        "photo", "icon", "email", "mail", "blog", "news", "career", "careers", "jobs", "portfolio",
        "source", "quelle", "fuente", "status", "check", "checked", "contact", "contacts",
        "visits", "traffic", "rank", "ranking", "language", "notes", "note", "comment", "comments",
        "date", "phone", "people", "team", "on", "plan", "deck", "pdf", "video", "profile",
    ]

    private static let notTheName: Set<String> = [
        "first", "last", "given", "family", "middle", "nick", "user", "contact", "person",
        "partner", "founder", "ceo", "owner", "assistant", "size", "type", "typ", "tipo", "number",
        "no", "nr", "id", "code", "stage", "country", "city", "state", "region", "vintage", "aum",
        "status", "email", "mail", "phone", "description", "beschreibung", "year", "yr",
        "founded", "focus", "url", "website", "web", "site", "homepage", "domain", "linkedin",
        "twitter", "address", "adresse", "notes", "note", "sector", "industry", "count", "date",
        "amount", "file", "sheet", "vorname", "nachname", "prenom", "apellido", "cognome",
        "portfolio", "link", "location", "employees", "strategy", "currency", "round", "logo",
        "size", "volume", "close", "closed", "month",
    ]
}
