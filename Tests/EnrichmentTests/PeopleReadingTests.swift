@testable import Enrichment
import Testing

@Suite("Reading people from markup")
struct PeopleReadingTests {
    private let team = [
        "Ada Berg: Managing Partner", "Omar Haddad: Principal", "Lena Novak: Analyst",
    ]

    @Test("cards give a name and the title after it")
    func cards() throws {
        let html = """
            <h1>Our team</h1><div class="grid">
            <div class="card"><img src="/a.jpg" alt="Ada Berg"><h3>Ada Berg</h3><p>Managing Partner</p></div>
            <div class="card"><img src="/o.jpg" alt="Omar Haddad"><h3>Omar Haddad</h3><p>Principal</p></div>
            <div class="card"><img src="/l.jpg" alt="Lena Novak"><h3>Lena Novak</h3><p>Analyst</p></div></div>
            """
        #expect(try people(html) == team)
        #expect(try read(html).people.first?.photo == "https://acme.example/a.jpg")
    }

    @Test("a title may stand before the name, if it does so for all")
    func titleBeforeName() throws {
        let html = """
            <h1>Team</h1>
            <p class="x">Managing Partner</p><h3>Ada Berg</h3><p class="x">Principal</p><h3>Omar Haddad</h3>
            <p class="x">Analyst</p><h3>Lena Novak</h3>
            """
        #expect(try people(html) == team)
    }

    @Test("headings and paragraphs without cards go by order")
    func flatRun() throws {
        let html = """
            <h2>Team</h2>
            <h4>Ada Berg</h4><p>Managing Partner</p><p>Ada began at a bank and has since backed forty companies on three continents.</p>
            <h4>Omar Haddad</h4><p>Principal</p><p>Omar studied physics, and he now looks after the fund's work in the Gulf region.</p>
            <h4>Lena Novak</h4><p>Analyst</p><p>Lena writes the weekly letter, and she is the first to read every plan we get.</p>
            """
        #expect(try people(html) == team)
        #expect(try read(html).people[1].bio?.hasPrefix("Omar studied physics") == true)
    }

    @Test("a table row is a person")
    func table() throws {
        let html = """
            <h1>People</h1><table><tr><th>Name</th><th>Position</th><th>Mail</th></tr>
            <tr><td>Ada Berg</td><td>Managing Partner</td><td><a href="mailto:ada@acme.example">mail</a></td></tr>
            <tr><td>Omar Haddad</td><td>Principal</td><td><a href="mailto:omar@acme.example">mail</a></td></tr>
            <tr><td>Lena Novak</td><td>Analyst</td><td><a href="mailto:lena@acme.example">mail</a></td></tr></table>
            """
        #expect(try people(html) == team)
        #expect(
            try read(html).people.map(\.email) == [
                "ada@acme.example", "omar@acme.example", "lena@acme.example",
            ])
    }

    @Test("a definition list pairs names with titles")
    func definitionList() throws {
        let html = """
            <h1>Who we are</h1><dl><dt>Ada Berg</dt><dd>Managing Partner</dd><dt>Omar Haddad</dt><dd>Principal</dd>
            <dt>Lena Novak</dt><dd>Analyst</dd></dl>
            """
        #expect(try people(html) == team)
    }

    @Test(
        "name and title may share a line",
        arguments: [
            "<li>Ada Berg, Managing Partner</li><li>Omar Haddad, Principal</li><li>Lena Novak, Analyst</li>",
            "<li>Ada Berg (Managing Partner)</li><li>Omar Haddad (Principal)</li><li>Lena Novak (Analyst)</li>",
            "<li>Ada Berg – Managing Partner</li><li>Omar Haddad – Principal</li><li>Lena Novak – Analyst</li>",
            "<li><b>Ada Berg</b>, Managing Partner</li><li><b>Omar Haddad</b>, Principal</li><li><b>Lena Novak</b>, Analyst</li>",
            "<li><b>Ada Berg</b><br>Managing Partner</li><li><b>Omar Haddad</b><br>Principal</li><li><b>Lena Novak</b><br>Analyst</li>",
            "<li><span>Ada Berg</span><span>Managing Partner</span></li><li><span>Omar Haddad</span><span>Principal</span></li><li><span>Lena Novak</span><span>Analyst</span></li>",
        ])
    func oneLine(items: String) throws {
        #expect(try people("<h1>Team</h1><ul>\(items)</ul>") == team)
    }

    @Test("first and last name in elements of their own are one name")
    func splitName() throws {
        let html = """
            <h1>Team</h1>
            <div class="m"><h2>Ada</h2><h2>Berg</h2><a href="https://linkedin.com/in/ada-berg">in</a></div>
            <div class="m"><h2>Omar</h2><h2>Haddad</h2><a href="https://linkedin.com/in/ohaddad">in</a></div>
            """
        #expect(try people(html) == ["Ada Berg", "Omar Haddad"])
        #expect(try read(html).people.first?.linkedIn == "https://linkedin.com/in/ada-berg")
    }

    @Test("capitals are toned down, honorifics and degrees dropped")
    func spelling() throws {
        let html = """
            <h1>Team</h1><div><h3>ADA BERG</h3><p>Partner</p></div><div><h3>Dr. Omar Haddad, PhD</h3><p>Partner</p></div>
            <div><h3>Prof. Lena van der Novak</h3><p>Advisor</p></div>
            """
        #expect(
            try people(html) == [
                "Ada Berg: Partner", "Omar Haddad: Partner", "Lena van der Novak: Advisor",
            ])
    }

    @Test("names in other scripts are names")
    func scripts() throws {
        let html = """
            <h1>Екип</h1><div class="member"><h3>Мария Петрова</h3><p>Управител</p></div>
            <div class="member"><h3>Иван Тодоров</h3><p>Юрист</p></div>
            <div class="member"><h3>ليلى حداد</h3><p>مدير عام</p></div>
            <div class="member"><h3>王小明</h3><p>合伙人</p></div>
            """
        #expect(
            try people(html) == [
                "Мария Петрова: Управител", "Иван Тодоров: Юрист", "ليلى حداد: مدير عام",
                "王小明: 合伙人",
            ])
    }

    @Test("a heading sets the group")
    func groups() throws {
        let html = """
            <h2>Team</h2><div><h3>Ada Berg</h3><p>Managing Partner</p></div><div><h3>Omar Haddad</h3><p>Principal</p></div>
            <h2>Advisory board</h2><div><h3>Lena Novak</h3><p>Professor of Physics</p></div>
            <h2>Board of Directors</h2><div><h3>Eva Lind</h3><p>Chair</p></div>
            <h2>Alumni</h2><div><h3>Paul Orth</h3><p>Analyst</p></div>
            """
        let found = try read(html).people
        #expect(found.map(\.name) == ["Ada Berg", "Omar Haddad", "Lena Novak", "Eva Lind"])
        #expect(found.map(\.group) == [.team, .team, .advisor, .board])
    }

    @Test("a person shown twice is one person with the links of both")
    func duplicates() throws {
        let html = """
            <h1>Team</h1><div class="c"><h3>Ada Berg</h3><p>Partner</p></div><div class="c"><h3>Omar Haddad</h3><p>Principal</p></div>
            <div class="modal"><h4>Ada M. Berg</h4><p>Partner</p><a href="https://www.linkedin.com/in/adaberg/">LinkedIn</a></div>
            """
        let found = try read(html).people
        #expect(found.map(\.name) == ["Ada Berg", "Omar Haddad"])
        #expect(found.first?.linkedIn == "https://www.linkedin.com/in/adaberg/")
    }
}

@Suite("People who are not the firm's")
struct StrangersTests {
    @Test("authors of posts are not taken")
    func bylines() throws {
        let html = """
            <h1>Insights</h1>
            <article class="post"><h2>Why we invested in pumps</h2><p class="byline">By <a href="/a">Ada Berg</a></p></article>
            <article class="post"><h2>Heat is the new oil</h2><p class="byline">By <a href="/b">Omar Haddad</a></p></article>
            <article class="post"><h2>A letter from Lisbon</h2><p class="byline">By <a href="/c">Lena Novak</a></p></article>
            """
        #expect(try people(html, at: "https://acme.example/insights").isEmpty)
    }

    @Test("founders in the portfolio are not taken")
    func portfolio() throws {
        let html = """
            <h1>Portfolio</h1>
            <div class="company"><h3>Pumpworks</h3><p>Ada Berg</p><p>CEO and Founder</p></div>
            <div class="company"><h3>Heatly</h3><p>Omar Haddad</p><p>CEO and Founder</p></div>
            <div class="company"><h3>Tilework</h3><p>Lena Novak</p><p>CEO and Founder</p></div>
            """
        #expect(try people(html, at: "https://acme.example/companies").isEmpty)
    }

    @Test("voices of customers are not taken, unless they are the firm's own people")
    func testimonials() throws {
        func slider(_ firm: String) -> String {
            ["Ada Berg", "Omar Haddad", "Lena Novak"].map {
                "<div class='testimonial'><p>They are a joy to work with.</p><cite><span class='name'>\($0)</span>"
                    + "<span class='title'>Director, \(firm)</span></cite></div>"
            }.joined()
        }
        #expect(try people(slider("Pumpworks"), at: "https://acme.example/about-us").isEmpty)
        #expect(try people(slider("Acme"), at: "https://acme.example/about-us").count == 3)
    }

    @Test("names in prose, menus and the footer are not taken")
    func elsewhere() throws {
        let html = """
            <nav><a href="/x">Ada Berg</a><a href="/y">Omar Haddad</a><a href="/z">Lena Novak</a></nav>
            <p>Yesterday Paul Orth, chief executive of Pumpworks, told reporters that the plant would open.</p>
            <footer><p>Photo: Eva Lind</p><p>Design: Nils Krog</p></footer>
            """
        #expect(try people(html, at: "https://acme.example/news/plant").isEmpty)
    }

    @Test("headings and menu words are no names")
    func headings() throws {
        let html = """
            <h1>Team</h1><h3>Read More</h3><h3>Our Approach</h3><h3>Climate Tech</h3><h3>New York</h3><h3>Dar es Salaam</h3>
            <h3>Privacy Policy</h3><h3>Managing Director</h3><h3>Series A</h3>
            """
        #expect(try people(html).isEmpty)
    }

    @Test("comments and scripts never count")
    func hidden() throws {
        let html = """
            <h1>Team</h1><!-- <h3>Ada Berg</h3><p>Partner</p> --><script>var t = "<h3>Omar Haddad</h3>"</script>
            <template><h3>Lena Novak</h3><p>Partner</p></template><p>We are hiring.</p>
            """
        #expect(try people(html).isEmpty)
    }
}

@Suite("Less usual ways to name people")
struct UnusualPeopleTests {
    @Test("a sentence may say the role")
    func sentences() throws {
        let html = """
            <h2>Our people</h2><p><b>Ada Berg</b> is a founding partner of Acme.</p>
            <p><b>Omar Haddad</b> joined Acme in 2020 as principal, and he leads its work on heat.</p>
            """
        #expect(try people(html) == ["Ada Berg: founding partner", "Omar Haddad: principal"])
    }

    @Test("a picture with a profile behind it may be all there is")
    func pictures() throws {
        let people = [("Kim Park", "kpark"), ("Lee Won", "lwon"), ("Ada Berg", "aberg")].map {
            "<a href='https://www.linkedin.com/in/\($0.1)'><img src='\($0.1).jpg' alt='Portrait of \($0.0)'></a>"
        }
        let html = "<h1>Team</h1><div>" + people.joined(separator: "</div><div>") + "</div>"
        #expect(try read(html).people.map(\.name) == ["Kim Park", "Lee Won", "Ada Berg"])
    }

    @Test("a heading about something else ends the team")
    func end() throws {
        let html = """
            <h1>Team</h1><div><h4>Ada Berg</h4><p>Partner</p></div><div><h4>Omar Haddad</h4><p>Partner</p></div>
            <h3>Offices</h3><p>Ciudad Nueva</p><p>Buenos Aires</p><p>Santa Fe</p>
            """
        #expect(try people(html) == ["Ada Berg: Partner", "Omar Haddad: Partner"])
    }
}

@Suite("Facts about the firm")
struct FactTests {
    @Test("addresses of the firm are kept apart from those of its people")
    func addresses() throws {
        let html = """
            <h1>Team</h1><div><h3>Ada Berg</h3><p>Partner</p><a href="mailto:ada@acme.example">mail</a>
            <a href="https://x.com/adaberg">X</a></div><div><h3>Omar Haddad</h3><p>Partner</p></div>
            <footer>Write to hello [at] acme [dot] example <a href="tel:+4940123456">call</a>
            <a href="https://twitter.com/acme">X</a><a href="https://www.linkedin.com/company/acme/">in</a>
            <p>Kai 4, Hamburg, Germany</p></footer>
            """
        let reading = try read(html)
        #expect(reading.people.first?.email == "ada@acme.example")
        #expect(reading.people.first?.x == "https://x.com/adaberg")
        #expect(reading.facts.emails == ["hello@acme.example"])
        #expect(reading.facts.phones == ["+4940123456"])
        #expect(reading.facts.x == "https://twitter.com/acme")
        #expect(reading.facts.linkedIn == "https://www.linkedin.com/company/acme/")
        #expect(reading.facts.locations == ["Hamburg, Germany"])
    }

    @Test("sectors and stages come in a fixed vocabulary")
    func vocabulary() throws {
        let html = """
            <title>Acme, an early-stage fund</title><meta name="description" content="We back FinTech and climate firms
            from pre-seed to Series A."><h1>Acme</h1>
            """
        let facts = try read(html, at: "https://acme.example/", isHome: true).facts
        #expect(facts.sectors == ["fintech", "climate"])
        #expect(facts.stages == ["pre-seed", "early-stage", "series A"])
    }

    @Test(
        "a place is a city with its state or country",
        arguments: [
            ("Boston, MA", "Boston, MA"), ("1 Main Street, Boston, MA 02110", "Boston, MA"),
            ("Oslo, Norway", "Oslo, Norway"),
            ("Dar es Salaam, Tanzania", "Dar es Salaam, Tanzania"),
        ])
    func places(text: String, place: String) {
        #expect(PlaceText.read(text) == place)
    }

    @Test(
        "other texts with commas are no places",
        arguments: [
            "Ada Berg, MBA", "Partner, CA", "Pumps, heat, and tiles", "Boston",
            "We invest in Oslo, Norway and beyond, mostly",
        ])
    func noPlaces(text: String) {
        #expect(PlaceText.read(text) == nil)
    }
}
