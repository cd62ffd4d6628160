/// The elements that reading makes a difference between.
enum HTMLTag: String, Sendable {
    case root = "#root"
    case text = "#text"
    case other = "#other"
    case a, abbr, address, article, aside, b, base, big, blockquote, body, br, button, cite, code,
        dd
    case div, dl, dt, em, figcaption, figure, font, footer, form, h1, h2, h3, h4, h5, h6, head,
        header
    case hr, html, i, iframe, img, input, label, li, link, main, mark, meta, nav, noscript, ol,
        option
    case p, path, picture, pre, q, s, script, section, select, small, source, span, strong, style,
        sub
    case sup, svg, table, tbody, td, template, textarea, tfoot, th, thead, time, title, tr, u, ul
    case video, audio, object, canvas, map, area, center, details, summary, dialog

    /// Whether its text belongs to the line around it.
    var isInline: Bool { Self.inline.contains(self) }

    /// Whether what is inside is never shown as text.
    var isInvisible: Bool { Self.invisible.contains(self) }

    /// Whether its class speaks of the page, not of a part.
    var isWide: Bool { Self.wide.contains(self) }

    /// 1 to 6 for headings, else 0.
    var headingLevel: Int { Self.headings.firstIndex(of: self).map { $0 + 1 } ?? 0 }

    private static let inline: [HTMLTag] = [
        .text, .a, .span, .b, .strong, .em, .i, .img, .small, .font, .u, .label, .abbr, .big, .cite,
        .code, .mark, .q, .s, .sub, .sup, .time,
    ]
    private static let invisible: [HTMLTag] = [
        .script, .style, .noscript, .template, .svg, .select, .textarea, .iframe, .head, .object,
        .canvas, .video, .audio, .map,
    ]
    private static let wide: [HTMLTag] = [.body, .html, .main, .root, .section]
    private static let headings: [HTMLTag] = [.h1, .h2, .h3, .h4, .h5, .h6]
}

/// The attributes that are kept.
enum HTMLAttribute: String, Sendable {
    case alt, `class`, content, hidden, href, id, itemprop, itemscope, itemtype, lang, media, name,
        property
    case rel, role, src, srcset, style, title, type, value
    case ariaLabel = "aria-label"
    case cfEmail = "data-cfemail"
    case dataSource = "data-src"
    case dataLazySource = "data-lazy-src"
    case httpEquiv = "http-equiv"
}
