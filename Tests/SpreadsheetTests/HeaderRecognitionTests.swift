import Spreadsheet
import Testing

@Suite("Recognising the header")
struct HeaderRecognitionTests {
    /// The texts of the recognised columns of a CSV file.
    private func recognised(
        _ text: String, choice: ColumnChoice = ColumnChoice()
    ) throws -> (name: String?, website: String, row: Int) {
        let scratch = try Scratch()
        let path = try scratch.write(text, as: "list.csv")
        let reader = try FirmSheetReader(path: path, choice: choice)
        return (
            reader.nameColumn.map { reader.columns[$0] }, reader.columns[reader.websiteColumn],
            reader.headerRow
        )
    }

    @Test(
        "by meaning, in any order, case and punctuation, in several languages",
        arguments: [
            ("Name,Website", "Name", "Website"),
            ("Name:,Website:,Tel:,About: us", "Name:", "Website:"),
            ("WEBSITE,NAME", "NAME", "WEBSITE"),
            ("url,fund", "fund", "url"),
            ("Fund / Firm  Name*,URL (homepage)", "Fund / Firm Name*", "URL (homepage)"),
            ("company_name,company_domain", "company_name", "company_domain"),
            ("companyName,companyWebsite", "companyName", "companyWebsite"),
            ("Contact name,Firm,E-mail,Web site", "Firm", "Web site"),
            ("First name,Last name,Organisation,Home-page", "Organisation", "Home-page"),
            ("Firm,LinkedIn URL,Website", "Firm", "Website"),
            ("Firm,Crunchbase link,Link", "Firm", "Link"),
            ("Firm,Website status,Website", "Firm", "Website"),
            ("Investor,Fund size,Fund type,Domain", "Investor", "Domain"),
            ("Fund,Fund manager,www", "Fund", "www"),
            ("ID,VC firm,Web address,Notes", "VC firm", "Web address"),
            ("Company,Partner name,Company URL", "Company", "Company URL"),
            ("Firmenname,Ort,Webseite", "Firmenname", "Webseite"),
            ("Unternehmen,Internetadresse", "Unternehmen", "Internetadresse"),
            ("Société,Site web", "Société", "Site web"),
            ("Nombre de la empresa,Página web", "Nombre de la empresa", "Página web"),
            ("Azienda,Sito web", "Azienda", "Sito web"),
            ("Nazwa firmy,Strona WWW", "Nazwa firmy", "Strona WWW"),
            ("Företag,Hemsida", "Företag", "Hemsida"),
            ("Компания,Сайт", "Компания", "Сайт"),
            ("Фирма,Уебсайт", "Фирма", "Уебсайт"),
            ("公司名称,网址", "公司名称", "网址"),
            ("会社名,ウェブサイト", "会社名", "ウェブサイト"),
            ("회사명,홈페이지", "회사명", "홈페이지"),
            ("اسم الشركة,الموقع", "اسم الشركة", "الموقع"),
        ])
    func byMeaning(header: String, name: String, website: String) throws {
        let found = try recognised("\(header)\nx,y,z,w\n")
        #expect(found.name == name)
        #expect(found.website == website)
    }

    @Test("below titles and dates, which may name both meanings themselves")
    func belowTitles() throws {
        let found = try recognised(
            """
            Firms and their websites,,
            exported 2024-05-17,,

            Firm,Stage,Website
            Website Fund Company,seed,https://a.example
            """)
        #expect(found.row == 4)
        #expect(found.website == "Website")
    }

    @Test("a list with websites alone calls its firms by them")
    func websitesAlone() throws {
        let scratch = try Scratch()
        let path = try scratch.write("Homepage\na.example\nb.example\n", as: "list.csv")
        let sheet = try FirmSheet(path: path)
        #expect(sheet.nameColumn == nil)
        #expect(sheet.rows.map(\.name) == ["a.example", "b.example"])
        #expect(sheet.notes.contains { $0.contains("No column of names") })
    }

    @Test("columns can be named by header or by letter")
    func explicit() throws {
        let text = "Code,Label,Where\nx,Acme,acme.example\n"
        for choice in [
            ColumnChoice(name: "label", website: " WHERE: "), ColumnChoice(name: "B", website: "C"),
            ColumnChoice(name: "Label", website: "c"),
        ] {
            let found = try recognised(text, choice: choice)
            #expect(found.name == "Label")
            #expect(found.website == "Where")
        }
    }

    @Test("far to the right nothing is recognised, but a letter still names a column")
    func farColumns() throws {
        let gap = String(repeating: ",", count: 600)
        let scratch = try Scratch()
        let path = try scratch.write("Firm\(gap)Website\nAcme\(gap)a.example\n", as: "list.csv")
        guard case .noWebsiteColumn = readingError(path) else {
            Issue.record("a column beyond the limit was recognised")
            return
        }
        let sheet = try FirmSheet(path: path, choice: ColumnChoice(website: "WC"))
        #expect(sheet.columns[sheet.websiteColumn] == "Website")
        #expect(sheet.rows[0].website == "a.example")
        #expect(sheet.rows[0].name == "Acme")
    }

    @Test("a name that no column has is an error that lists the headers")
    func noSuchColumn() throws {
        let scratch = try Scratch()
        let path = try scratch.write("Firm,Website\nA,a.example\n", as: "list.csv")
        let error = readingError(path, choice: ColumnChoice(website: "Internet"))
        #expect(
            error?.description == """
                \(path) has no column 'Internet' for the website. \
                Seen in its header: 'Firm', 'Website'.
                """)
    }

    @Test("without a website column the error says what was seen and how to name one")
    func noWebsite() throws {
        let scratch = try Scratch()
        let path = try scratch.write("Firm,Stage,Notes\u{1B}[31m\nA,seed,n\n", as: "list.csv")
        #expect(
            readingError(path)?.description == """
                \(path) has no column that is known to hold websites. Seen in its header: \
                'Firm', 'Stage', 'Notes\\u{1b}[31m'. Name it: --map website=COLUMN.
                """)
    }

    @Test("a header without firms below it is an error")
    func noRows() throws {
        let scratch = try Scratch()
        let path = try scratch.write("Firm,Website\n\n,\n", as: "list.csv")
        #expect(readingError(path) == .noRows(path: path, sheet: nil))
    }
}
