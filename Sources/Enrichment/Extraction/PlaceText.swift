/// Places as firms write them under their name: "Boston, MA", "Oslo, Norway".
enum PlaceText {
    /// The place, when the whole of a short text is one; a street before or a code behind it are
    /// fine.
    static func read(_ text: String) -> String? {
        guard text.utf8.count <= 90, !text.contains("@") else { return nil }
        let parts = text.split(separator: ",").map { $0.trimmingSpaces() }
        guard (2...4).contains(parts.count), let last = parts.last else { return nil }
        let region = last.split(separator: " ").filter { !$0.contains(where: \.isNumber) }.joined(
            separator: " ")
        guard stateCodes.contains(region) || regions.contains(Words.folded(region)) else {
            return nil
        }
        let city = parts[parts.count - 2]
        let words = city.split(separator: " ")
        guard (1...4).contains(words.count),
            words.contains(where: { $0.first?.isUppercase == true }),
            words.allSatisfy({ $0.allSatisfy { $0.isLetter || ".'’-".contains($0) } }),
            !TitleLexicon.isTitle(String(city))
        else { return nil }
        return "\(city), \(region)"
    }

    private static let stateCodes = Set(
        """
        AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ
        NM NY NC ND OH OK OR PA
        RI SC SD TN TX UT VT VA WA WV WI WY DC UK UAE USA ON QC BC AB NSW VIC QLD
        """.split(whereSeparator: \.isWhitespace).map(String.init))

    private static let regions = Set(
        Words.phrases(
            """
            massachusetts, california, new york, texas, illinois, florida, washington, colorado,
            georgia, pennsylvania,
            united states, united kingdom, england, scotland, ireland, germany, deutschland,
            france, spain, espana, italy,
            italia, portugal, netherlands, the netherlands, nederland, belgium, luxembourg,
            switzerland, schweiz, suisse,
            austria, osterreich, denmark, sweden, norway, finland, iceland, estonia, latvia,
            lithuania, poland, czechia,
            czech republic, slovakia, hungary, romania, bulgaria, greece, cyprus, malta, slovenia,
            croatia, serbia, ukraine,
            turkey, israel, egypt, morocco, tunisia, nigeria, ghana, kenya, tanzania, uganda,
            rwanda, south africa,
            united arab emirates, saudi arabia, qatar, jordan, lebanon, india, pakistan,
            bangladesh, singapore, malaysia,
            indonesia, thailand, vietnam, philippines, china, hong kong, taiwan, japan,
            south korea, korea, australia,
            new zealand, canada, mexico, brazil, brasil, argentina, chile, colombia, peru, uruguay
            """))
}
