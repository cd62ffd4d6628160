/// Why a firm's attempt failed: what failures are grouped, counted and retried by.
///
/// Raw values are stored in events; one that a release has written is never changed or reused.
package enum FailureCause: UInt8, CaseIterable, Hashable, Sendable {
    case badAddress = 1
    case noDNS = 2
    case connectionFailed = 3
    case tls = 4
    case timeout = 5
    case notFound = 6
    case forbidden = 7
    case rateLimited = 8
    case serverError = 9
    case httpError = 10
    case robotsRefused = 11
    case privateAddress = 12
    case redirectLoop = 13
    case tooLarge = 14
    case notHTML = 15
    case unreadable = 16
    /// The firm was in flight each time that a worker died.
    case crashesWorker = 17
    /// A fault of ours, not of the site.
    case internalError = 18
    /// The name could not be looked up now; that says nothing about the name.
    case dnsUnavailable = 19
    case connectionLost = 20
    case robotsUnavailable = 21
}

extension FailureCause {
    /// The name that people type and read: `no-dns`, `rate-limited` ...
    package var name: String {
        switch self {
        case .badAddress: "bad-address"
        case .noDNS: "no-dns"
        case .connectionFailed: "connection-failed"
        case .tls: "tls"
        case .timeout: "timeout"
        case .notFound: "not-found"
        case .forbidden: "forbidden"
        case .rateLimited: "rate-limited"
        case .serverError: "server-error"
        case .httpError: "http-error"
        case .robotsRefused: "robots-refused"
        case .privateAddress: "private-address"
        case .redirectLoop: "redirect-loop"
        case .tooLarge: "too-large"
        case .notHTML: "not-html"
        case .unreadable: "unreadable"
        case .crashesWorker: "crashes-worker"
        case .internalError: "internal-error"
        case .dnsUnavailable: "dns-unavailable"
        case .connectionLost: "connection-lost"
        case .robotsUnavailable: "robots-unavailable"
        }
    }

    package init?(name: String) {
        guard let cause = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = cause
    }

    /// Trying again without a change elsewhere would fail in the same way.
    package var isPermanent: Bool {
        switch self {
        case .badAddress, .noDNS, .notFound, .forbidden, .httpError, .robotsRefused,
            .privateAddress, .redirectLoop, .tooLarge, .notHTML, .crashesWorker:
            true
        case .connectionFailed, .tls, .timeout, .rateLimited, .serverError, .unreadable,
            .internalError, .dnsUnavailable, .connectionLost, .robotsUnavailable:
            false
        }
    }
}
