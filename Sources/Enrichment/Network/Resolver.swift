import Glibc
import NIOPosix
import Synchronization

/// Looks host names up with the system's resolver, on threads of its own because that blocks.
final class Resolver: Sendable {
    private let threads: NIOThreadPool
    private let known: [String: [IPAddress]]

    /// - Parameter known: Hosts that are not looked up.
    init(threadCount: Int, known: [String: [IPAddress]] = [:]) {
        self.known = known
        threads = NIOThreadPool(numberOfThreads: threadCount)
        threads.start()
    }

    func shutdown() async {
        // The only error is "already shut down", and then there is nothing left to do.
        try? await threads.shutdownGracefully()
    }

    /// All addresses of `host`, in the system's order of preference.
    ///
    /// Cancellation ends the wait at once; the look-up itself runs out on its thread.
    func addresses(of host: String) async throws(EnrichmentFailure) -> [IPAddress] {
        if let address = IPAddress(host) { return [address] }
        if let addresses = known[host] { return addresses }
        let answer = Answer()
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                answer.await(continuation)
                threads.submit { state in
                    guard case .active = state else { return answer.give(.failure(.cancelled)) }
                    answer.give(Self.lookUp(host))
                }
            }
        } onCancel: {
            answer.give(.failure(.cancelled))
        }
        return try result.get()
    }

    /// EAI_NODATA, which glibc hides behind a feature macro.
    private static let noAddress: Int32 = -5

    private static func lookUp(_ host: String) -> Result<[IPAddress], EnrichmentFailure> {
        var hints = addrinfo()
        hints.ai_family = AF_UNSPEC
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_flags = AI_ADDRCONFIG
        var list: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(host, nil, &hints, &list)
        guard code == 0 else {
            let reason = String(cString: gai_strerror(code))
            let cause: EnrichmentFailure.Cause =
                code == EAI_NONAME || code == noAddress ? .noSuchHost : .dnsUnavailable
            return .failure(EnrichmentFailure(cause, "cannot look up \(host): \(reason)"))
        }
        defer { freeaddrinfo(list) }
        var found: [IPAddress] = []
        var next = list
        while let entry = next {
            var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
            if getnameinfo(
                entry.pointee.ai_addr, entry.pointee.ai_addrlen, &text, socklen_t(text.count), nil,
                0,
                NI_NUMERICHOST) == 0
            {
                let name = String(
                    decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
                // A scope such as %eth0 marks link-local addresses, which are refused anyway.
                let bare = String(name.prefix { $0 != "%" })
                if let address = IPAddress(bare), !found.contains(address) { found.append(address) }
            }
            next = entry.pointee.ai_next
        }
        return found.isEmpty
            ? .failure(EnrichmentFailure(.noSuchHost, "\(host) has no address")) : .success(found)
    }

    /// One continuation that the look-up and the cancellation race for.
    private final class Answer: Sendable {
        typealias Outcome = Result<[IPAddress], EnrichmentFailure>
        private enum State {
            case fresh
            case waiting(CheckedContinuation<Outcome, Never>)
            case given(Outcome)
            case done
        }
        private let state = Mutex(State.fresh)

        func await(_ continuation: CheckedContinuation<Outcome, Never>) {
            let early: Outcome? = state.withLock {
                if case .given(let outcome) = $0 {
                    $0 = .done
                    return outcome
                }
                $0 = .waiting(continuation)
                return nil
            }
            if let early { continuation.resume(returning: early) }
        }

        func give(_ outcome: Outcome) {
            let waiting: CheckedContinuation<Outcome, Never>? = state.withLock {
                switch $0 {
                case .fresh:
                    $0 = .given(outcome)
                    return nil
                case .waiting(let continuation):
                    $0 = .done
                    return continuation
                case .given, .done:
                    return nil
                }
            }
            waiting?.resume(returning: outcome)
        }
    }
}

extension EnrichmentFailure {
    static let cancelled = EnrichmentFailure(.cancelled, "cancelled")
}
