@testable import Enrichment
import Testing

@Suite("Telling names from other text")
struct NameReaderTests {
    @Test(
        "these are names",
        arguments: [
            ("Ada Berg", "Ada Berg"), ("Jean-Luc O’Neill", "Jean-Luc O’Neill"),
            ("Sanne 't Hof", "Sanne 't Hof"),
            ("Maria de la Cruz", "Maria de la Cruz"), ("J. R. Holm", "J. R. Holm"),
            ("JÜRGEN MCKAY", "Jürgen Mckay"),
            ("Dipl.-Ing. Eva Lind", "Eva Lind"), ("Eva Lind, MBA", "Eva Lind"),
            ("Caroline Page", "Caroline Page"),
            ("Dean Janson", "Dean Janson"), ("Мария Петрова", "Мария Петрова"),
            ("عمر حداد", "عمر حداد"),
            ("Nguyễn Văn Minh", "Nguyễn Văn Minh"), ("Robert (Bob) Holm", "Robert Holm"),
        ])
    func names(text: String, name: String) {
        #expect(NameReader.read(text)?.name == name)
    }

    @Test(
        "these are not",
        arguments: [
            "Read More", "Managing Partner", "New York", "Acme Ventures", "Privacy Policy", "Ada",
            "ada berg", "Series A",
            "Ada Berg 2019", "We invest early in people who build things", "Ada@Berg", "Fund III",
            "Holland Hills",
            "Digital Health", "Our Team", "Über uns", "A B", "…", "", "de la Cruz",
        ])
    func others(text: String) {
        #expect(NameReader.read(text) == nil)
    }

    @Test(
        "what follows a name is kept",
        arguments: [
            ("Ada Berg, Managing Partner", "Managing Partner"), ("Ada Berg (CEO)", "CEO"),
            ("Ada Berg | Head of Deals", "Head of Deals"),
            ("Ada Berg, PhD, Partner", "Partner"), ("Ada Berg - Chair", "Chair"),
        ])
    func rest(text: String, rest: String) {
        #expect(NameReader.read(text)?.rest == rest)
    }

    @Test(
        "titles are short texts with a role in them",
        arguments: [
            ("Managing Partner", true), ("Head of Talent & Culture", true),
            ("Geschäftsführer", true),
            ("Leiterin Buchhaltung", true), ("Associée fondatrice", true), ("Socio director", true),
            ("合伙人", true),
            ("We are looking for a partner who shares our view of the world.", false),
            ("Berlin, Germany", false),
            ("partner@acme.example", false), ("Read more", false), ("", false),
        ])
    func titles(text: String, isTitle: Bool) {
        #expect(TitleLexicon.isTitle(text) == isTitle)
    }
}
