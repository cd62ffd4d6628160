import NIOCore
import NIOHTTP1

/// What to send for one request, and when.
struct SiteAnswer {
    enum Timing: Hashable {
        case after(Duration)
        case never
    }

    var status: HTTPResponseStatus
    var headers: [(name: String, value: String)] = []
    var body = ByteBuffer()
    var timing = Timing.after(.zero)

    static func text(_ status: HTTPResponseStatus) -> SiteAnswer {
        let page = """
            <!doctype html><title>\(status.code)</title>
            <h1>\(status.code) \(status.reasonPhrase)</h1>

            """
        return SiteAnswer(
            status: status, headers: [("Content-Type", "text/html; charset=utf-8")],
            body: ByteBuffer(string: page))
    }

    static func redirect(to location: String) -> SiteAnswer {
        var answer = text(.movedPermanently)
        answer.headers.append(("Location", location))
        return answer
    }
}

/// What is asked, as far as an answer depends on it.
struct SiteRequest {
    let method: HTTPMethod
    /// Path and query as sent.
    let target: String
    let ifNoneMatch: String?
    /// The site whose own address was asked, if one was.
    let home: String?
    /// 1 when this target is asked for the first time at this address.
    let count: Int
}

extension SiteTree {
    /// The site that `target` names in its first segment, or else the one whose address was asked.
    func site(of target: RequestTarget, home: String?) -> (name: String, path: [String])? {
        if let first = target.segments.first, sites[first] != nil {
            return (first, Array(target.segments.dropFirst()))
        }
        return home.map { ($0, target.segments) }
    }

    /// Answers one request; pure, so the same request with the same count gets the same answer.
    func answer(_ request: SiteRequest, seed: UInt64) -> SiteAnswer {
        guard request.method == .GET || request.method == .HEAD else {
            return .text(.methodNotAllowed)
        }
        guard let target = RequestTarget(request.target) else { return .text(.badRequest) }
        guard let (name, path) = site(of: target, home: request.home), let site = sites[name] else {
            return answerForServer(target, request)
        }
        let page = path.isEmpty ? .redirect(to: "/\(name)/") : found(path, in: site, request)
        let refusesOnce = page != nil && request.count == 1
        // A site without a robots.txt of its own has the one for all paths.
        var answer = page ?? sharedPage(target, request) ?? .text(.notFound)
        switch site.settings.behaviour {
        case .plain: break
        case .slow(let delay):
            answer.timing = .after(delay * jitter(seed: seed, request))
        case .flaky(let seconds) where refusesOnce:
            answer = .text(.serviceUnavailable)
            answer.headers.append(("Retry-After", "\(seconds)"))
        case .rateLimiting(let seconds) where refusesOnce:
            answer = .text(.tooManyRequests)
            answer.headers.append(("Retry-After", "\(seconds)"))
        case .flaky, .rateLimiting: break  // The second time, all is well.
        case .dead: answer = .text(.serviceUnavailable)
        case .hanging: answer.timing = .never
        case .gone: answer = .text(.notFound)
        }
        return answer
    }

    private func found(_ path: [String], in site: Site, _ request: SiteRequest) -> SiteAnswer? {
        let joined = path.joined(separator: "/")
        if let location = site.settings.redirects[joined] { return .redirect(to: location) }
        let file = joined.isEmpty || joined.hasSuffix("/") ? joined + "index.html" : joined
        // `team` finds `team.html`, as most servers are set up to do.
        if let page = site.pages[file] ?? site.pages[file + ".html"] {
            return answer(with: page, request)
        }
        if let last = path.last, site.pages[joined + "/index.html"] != nil {
            return .redirect(to: last + "/")
        }
        return nil
    }

    private func sharedPage(_ target: RequestTarget, _ request: SiteRequest) -> SiteAnswer? {
        shared[target.segments.joined(separator: "/")].map { answer(with: $0, request) }
    }

    private func answerForServer(_ target: RequestTarget, _ request: SiteRequest) -> SiteAnswer {
        if let answer = sharedPage(target, request) { return answer }
        guard target.segments == [""] else { return .text(.notFound) }
        let list = names.map { "<li><a href=\"\($0)/\">\($0)</a></li>" }.joined(separator: "\n")
        var answer = SiteAnswer.text(.ok)
        answer.body = ByteBuffer(
            string: """
                <!doctype html><html lang="en"><meta charset="utf-8"><title>Example sites</title>
                <h1>Example sites</h1><ul>
                \(list)
                </ul></html>

                """)
        return answer
    }

    private func answer(with page: Page, _ request: SiteRequest) -> SiteAnswer {
        if request.ifNoneMatch == page.entityTag {
            return SiteAnswer(status: .notModified, headers: [("ETag", page.entityTag)])
        }
        var answer = SiteAnswer(
            status: .ok, headers: [("Content-Type", page.contentType), ("ETag", page.entityTag)],
            body: page.body)
        if page.isGzipped { answer.headers.append(("Content-Encoding", "gzip")) }
        return answer
    }

    /// Between 0.5 and 1.5; it hangs on seed, target and count, and not on what else goes on.
    private func jitter(seed: UInt64, _ request: SiteRequest) -> Double {
        let hash = fnv1a("\(seed) \(request.count) \(request.target)".utf8)
        return 0.5 + Double(hash >> 40) / Double(1 << 24)
    }
}
