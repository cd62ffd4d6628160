/// Links into social networks.
enum SocialLink {
    /// A person's page at LinkedIn, in full.
    static func linkedInPerson(_ href: String) -> String? {
        guard let address = address(href), isHost(address, "linkedin.com") else { return nil }
        let segments = address.path.split(separator: "/")
        guard segments.count >= 2, ["in", "pub"].contains(segments[0].lowercased()) else {
            return nil
        }
        return shown(address)
    }

    static func linkedInCompany(_ href: String) -> String? {
        guard let address = address(href), isHost(address, "linkedin.com") else { return nil }
        let segments = address.path.split(separator: "/")
        guard segments.count >= 2,
            ["company", "school", "showcase"].contains(segments[0].lowercased())
        else { return nil }
        return shown(address)
    }

    /// An account at X, in full; not a post, a search or a share button.
    static func x(_ href: String) -> String? {
        guard let address = address(href),
            isHost(address, "twitter.com") || isHost(address, "x.com"),
            address.query == nil || address.path.count > 1
        else { return nil }
        let segments = address.path.split(separator: "/")
        guard segments.count == 1, let handle = segments.first, handle.utf8.count <= 20,
            ![
                "share", "intent", "home", "search", "login", "hashtag", "i", "widgets", "privacy",
                "tos",
            ]
            .contains(handle.lowercased())
        else { return nil }
        return shown(address)
    }

    private static func address(_ href: String) -> WebAddress? {
        WebAddress(href) ?? (href.hasPrefix("//") ? WebAddress("https:" + href) : nil)
    }

    private static func isHost(_ address: WebAddress, _ domain: String) -> Bool {
        address.host == domain || address.host.hasSuffix("." + domain)
    }

    private static func shown(_ address: WebAddress) -> String {
        var address = address
        address.query = nil
        address.scheme = .https
        address.port = 443
        return "\(address)"
    }
}
