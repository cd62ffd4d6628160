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
    var isInline: Bool {
        switch self {
        case .text, .a, .abbr, .b, .big, .cite, .code, .em, .font, .i, .label, .mark, .q, .s,
            .small,
            .span, .strong, .sub, .sup, .time, .u, .img:
            true
        default: false
        }
    }

    /// Whether what is inside is never shown as text.
    var isInvisible: Bool {
        switch self {
        case .script, .style, .noscript, .template, .svg, .select, .textarea, .iframe, .head,
            .object,
            .canvas, .video, .audio, .map:
            true
        default: false
        }
    }

    /// 1 to 6 for headings, else 0.
    var headingLevel: Int {
        switch self {
        case .h1: 1
        case .h2: 2
        case .h3: 3
        case .h4: 4
        case .h5: 5
        case .h6: 6
        default: 0
        }
    }
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
