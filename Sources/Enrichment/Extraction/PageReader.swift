/// Reads one page: decode, parse, and ask each reader what it finds.
enum PageReader {
    static func read(_ page: FetchedPage, firm: FirmRequest, isHome: Bool) -> PageReading {
        let tree = HTMLParser.parse(TextDecoder.utf8(page.body, contentType: page.contentType))
        var reading = PageReading(address: page.address)
        reading.links = LinkReader.links(tree, base: page.address)
        return reading
    }
}
