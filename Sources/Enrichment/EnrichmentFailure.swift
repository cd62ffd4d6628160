/// Why a firm could not be enriched.
package struct EnrichmentFailure: Error, Sendable, Hashable {
    /// Stable names: they are stored, grouped by and filtered on.
    package enum Cause: String, Sendable, Hashable, CaseIterable {
        /// Not a web address: empty, another scheme than http(s), a bad host or port.
        case badAddress
        /// The host's name does not exist.
        case noSuchHost
        /// The name could not be looked up just now.
        case dnsUnavailable
        case connectionFailed
        /// The connection ended before the answer did.
        case connectionLost
        case tls
        /// A page took longer than its limit.
        case timeout
        case httpNotFound
        case httpForbidden
        case httpRateLimited
        case httpServerError
        case httpOther
        case robotsRefused
        /// robots.txt answered with an error of the server, which means "stay away for now".
        case robotsUnavailable
        /// The address lies inside somebody's own network.
        case privateAddress
        case redirectLoop
        case tooLarge
        case notHTML
        /// The answer breaks HTTP or its own declared encoding.
        case badResponse
        /// This machine, not the site: it has run out of open files, memory or buffers.
        case ownTrouble
        /// The caller cancelled the work.
        case cancelled
    }

    package var cause: Cause
    /// One line that is safe to print, with what happened and where.
    package var message: String
    package var url: String?
    /// How long the site asked to be left alone, already capped.
    package var retryAfter: Duration?

    package init(
        _ cause: Cause, _ message: String, url: String? = nil, retryAfter: Duration? = nil
    ) {
        self.cause = cause
        self.message = message
        self.url = url
        self.retryAfter = retryAfter
    }

    /// Whether trying again cannot help.
    package var isPermanent: Bool {
        switch cause {
        case .badAddress, .noSuchHost, .httpNotFound, .httpForbidden, .httpOther, .robotsRefused,
            .privateAddress, .redirectLoop, .tooLarge, .notHTML:
            true
        case .dnsUnavailable, .connectionFailed, .connectionLost, .tls, .timeout, .httpRateLimited,
            .httpServerError, .robotsUnavailable, .badResponse, .ownTrouble, .cancelled:
            false
        }
    }
}

extension EnrichmentFailure: CustomStringConvertible {
    package var description: String { message }
}
