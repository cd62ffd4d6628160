/// The links of a page, scored.
enum LinkReader {
    static func links(_ tree: HTMLTree, base page: WebAddress) -> [PageReading.Link] {
        let base = base(tree, page)
        var best: [WebAddress: Int] = [:]
        for id in tree.all(.a).prefix(3000) {
            guard let href = tree.attribute(id, .href), let address = base.resolving(href),
                isPage(address)
            else { continue }
            var text = tree.text(id, limit: 120)
            if text.isEmpty {
                text = tree.attribute(id, .title) ?? tree.attribute(id, .ariaLabel) ?? ""
            }
            let score = LinkScore.score(text: text, path: address.path)
            best[address] = max(best[address] ?? .min, score)
        }
        return best.map { PageReading.Link(address: $0.key, score: $0.value) }
    }

    /// Where relative links start from.
    static func base(_ tree: HTMLTree, _ page: WebAddress) -> WebAddress {
        let declared = tree.all(.base).first.flatMap { tree.attribute($0, .href) }
        return declared.flatMap(page.resolving) ?? page
    }

    private static func isPage(_ address: WebAddress) -> Bool {
        guard let dot = address.path.lastIndex(of: ".") else { return true }
        let suffix = address.path[dot...].dropFirst().lowercased()
        return suffix.contains("/")
            || ![
                "pdf", "jpg", "jpeg", "png", "gif", "svg", "webp", "zip", "doc", "docx", "xls",
                "xlsx",
                "ppt", "pptx", "mp3", "mp4", "mov", "css", "js", "json", "xml", "ics", "vcf", "rss",
            ].contains(suffix)
    }
}

extension LinkReader {
    /// The target of a `meta refresh`.
    static func refresh(_ tree: HTMLTree, base: WebAddress) -> WebAddress? {
        for meta in tree.all(.meta)
        where tree.attribute(meta, .httpEquiv)?.lowercased() == "refresh" {
            let content = tree.attribute(meta, .content) ?? ""
            guard let range = content.lowercased().firstRange(of: "url") else { continue }
            let offset = content.lowercased().distance(
                from: content.lowercased().startIndex, to: range.upperBound)
            let target = content.dropFirst(offset).drop {
                $0.isWhitespace || $0 == "=" || $0 == "'" || $0 == "\""
            }
            let end = target.firstIndex { $0 == "'" || $0 == "\"" } ?? target.endIndex
            if let address = base.resolving(String(target[..<end])), address != base {
                return address
            }
        }
        return nil
    }
}
