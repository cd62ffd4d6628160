import AsyncHTTPClient
import Glibc
import NIOCore
import NIOHTTP1
import NIOHTTPCompression
import NIOPosix
import NIOSSL

/// Words for what the network libraries throw.
enum NetworkError {
    static func failure(for error: any Error, at address: WebAddress) -> EnrichmentFailure {
        if let failure = error as? EnrichmentFailure {
            return EnrichmentFailure(failure.cause, failure.message, url: "\(address)")
        }
        let (cause, reason) = judge(error)
        return EnrichmentFailure(cause, "\(reason): \(address)", url: "\(address)")
    }

    private static func judge(_ error: any Error) -> (EnrichmentFailure.Cause, String) {
        switch error {
        case let error as HTTPClientError: judge(error)
        case let error as NIOConnectionError: judge(error)
        case let error as NIOSSLError:
            (.tls, "TLS failed (\(SafeText.line("\(error)", limit: 120)))")
        case let error as BoringSSLError:
            (.tls, "TLS failed (\(SafeText.line("\(error)", limit: 120)))")
        case is NIOSSLExtraError: (.tls, "the certificate does not fit the host")
        case let error as NIOHTTPDecompression.DecompressionError:
            if case .limit = error {
                (.tooLarge, "the body grows past its limit when decompressed")
            } else {
                (.badResponse, "the body is not what its Content-Encoding says")
            }
        case is NIOHTTPDecompression.ExtraDecompressionError:
            (.badResponse, "the compressed body is broken")
        case HTTPParserError.invalidEOFState:
            (.connectionLost, "connection closed before the answer was whole")
        case is HTTPParserError: (.badResponse, "the answer is not proper HTTP")
        case let error as IOError: judge(error.errnoCode)
        case is ChannelError: (.connectionLost, "connection lost")
        default:
            (.connectionLost, "request failed (\(SafeText.line("\(type(of: error))", limit: 60)))")
        }
    }

    /// What `connect` fails with; the client passes it on bare when the address is a number.
    private static let neverConnected: Set<CInt> = [
        ECONNREFUSED, EHOSTUNREACH, ENETUNREACH, EHOSTDOWN, ENETDOWN, EADDRNOTAVAIL, ETIMEDOUT,
        EACCES,
    ]

    /// What no site is to blame for: this process or machine has run out of something.
    private static let ownTrouble: Set<CInt> = [EMFILE, ENFILE, ENOMEM, ENOBUFS]

    private static func judge(_ code: CInt) -> (EnrichmentFailure.Cause, String) {
        if ownTrouble.contains(code) {
            (.ownTrouble, "this machine cannot connect (\(words(code)))")
        } else if neverConnected.contains(code) {
            (.connectionFailed, "cannot connect (\(words(code)))")
        } else {
            (.connectionLost, "connection lost (\(words(code)))")
        }
    }

    /// No connection to any of a host's addresses.
    private static func judge(_ error: NIOConnectionError) -> (EnrichmentFailure.Cause, String) {
        let codes = error.connectionErrors.compactMap { ($0.error as? IOError)?.errnoCode }
        if let code = codes.first(where: ownTrouble.contains) { return judge(code) }
        let why = codes.first.map(words) ?? "no address answered"
        return (.connectionFailed, "cannot connect (\(why))")
    }

    /// The system's words for an error number.
    private static func words(_ code: CInt) -> String {
        unsafe String(cString: strerror(code)).lowercased()
    }

    private static func judge(_ error: HTTPClientError) -> (EnrichmentFailure.Cause, String) {
        switch error {
        case .connectTimeout, .getConnectionFromPoolTimeout:
            (.connectionFailed, "no connection in time")
        case .readTimeout, .deadlineExceeded, .writeTimeout: (.timeout, "timeout")
        case .tlsHandshakeTimeout: (.tls, "no TLS handshake in time")
        case .remoteConnectionClosed, .uncleanShutdown:
            (.connectionLost, "connection closed before the answer was whole")
        case .invalidURL, .emptyHost: (.badAddress, "not a web address")
        case .cancelled: (.cancelled, "cancelled")
        default: (.badResponse, "bad answer (\(error.shortDescription))")
        }
    }
}
