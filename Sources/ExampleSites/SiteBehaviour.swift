/// How a site answers, when it does not simply answer.
package enum SiteBehaviour: Hashable, Sendable {
    case plain
    /// Every page comes late: between half and one and a half times this long.
    case slow(Duration)
    /// The first request of each address gets 503 and `Retry-After`; then all is well.
    case flaky(retryAfterSeconds: Int)
    /// The first request of each address gets 429 and `Retry-After`; then all is well.
    case rateLimiting(retryAfterSeconds: Int)
    /// 503 for ever, and no word of when to come back.
    case dead
    /// The connection is accepted, the request is read, and nothing ever comes back.
    case hanging
    /// 404 for everything, the home page included.
    case gone
}

/// What `behaviours.json` says of one site.
struct SiteSettings: Sendable {
    var behaviour = SiteBehaviour.plain
    /// From a path within the site (`""` is its home page) to the `Location` sent with 301.
    var redirects: [String: String] = [:]
    /// From a path within the site to a `Content-Type` other than the one its name suggests.
    var contentTypes: [String: String] = [:]
}

extension SiteSettings: Decodable {
    private enum Key: String, CodingKey {
        case kind, redirects
        case delayMilliseconds = "delay_ms"
        case retryAfterSeconds = "retry_after_s"
        case contentTypes = "content_types"
    }

    private enum Kind: String, Decodable {
        case plain, slow, flaky, dead, hanging, gone
        case rateLimiting = "rate-limiting"
    }

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Key.self)
        redirects = try values.decodeIfPresent([String: String].self, forKey: .redirects) ?? [:]
        contentTypes =
            try values.decodeIfPresent([String: String].self, forKey: .contentTypes) ?? [:]
        let retryAfterSeconds =
            try values.decodeIfPresent(Int.self, forKey: .retryAfterSeconds) ?? 1
        behaviour =
            switch try values.decodeIfPresent(Kind.self, forKey: .kind) ?? .plain {
            case .plain: .plain
            case .slow:
                .slow(.milliseconds(try values.decode(Int.self, forKey: .delayMilliseconds)))
            case .flaky: .flaky(retryAfterSeconds: retryAfterSeconds)
            case .rateLimiting: .rateLimiting(retryAfterSeconds: retryAfterSeconds)
            case .dead: .dead
            case .hanging: .hanging
            case .gone: .gone
            }
    }
}
