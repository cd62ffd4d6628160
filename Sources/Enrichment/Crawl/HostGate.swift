/// Keeps requests to one host few and apart, over all firms of this process.
actor HostGate {
    private struct Host {
        var activeCount = 0
        /// When the next request may start.
        var nextStart: Duration = .zero
        /// When the host, having asked for patience, may be asked again.
        var closedUntil: Duration = .zero
        var waiting: [(id: Int, continuation: CheckedContinuation<Bool, Never>)] = []
    }

    private var hosts: [String: Host] = [:]
    private var nextID = 0
    private var concurrency: Int
    private let time: CrawlTime

    init(concurrency: Int, time: CrawlTime) {
        self.concurrency = concurrency
        self.time = time
    }

    /// Waits for a turn at `host`; each success must be paired with ``leave(_:)``.
    ///
    /// - Parameter patience: Longest wait for a host that asked to be left alone.
    /// - Throws: `httpRateLimited` with the remaining time when that is longer; `cancelled`.
    func enter(
        _ host: String, pause: Duration, patience: Duration
    ) async throws(EnrichmentFailure) {
        forgetOldHosts()
        while hosts[host, default: Host()].activeCount >= concurrency {
            guard await waitForLeave(of: host) else { throw .cancelled }
        }
        let now = time.now()
        var state = hosts[host, default: Host()]
        let closedFor = state.closedUntil - now
        if closedFor > patience {
            // Whoever waits behind us must come to the same end.
            wakeNext(of: host)
            throw EnrichmentFailure(
                .httpRateLimited,
                "\(host) asked to be left alone for \(closedFor.components.seconds)s more",
                retryAfter: closedFor)
        }
        let start = max(now, state.nextStart, state.closedUntil)
        state.activeCount += 1
        state.nextStart = start + pause
        hosts[host] = state
        guard start > now else { return }
        do {
            try await time.sleep(start - now)
        } catch {
            leave(host)
            throw .cancelled
        }
    }

    func leave(_ host: String) {
        hosts[host]?.activeCount -= 1
        wakeNext(of: host)
    }

    /// Allows that many requests at one host from the next turn on; those under way go on.
    func allow(concurrency: Int) {
        self.concurrency = concurrency
    }

    /// Nobody starts a request to `host` for that long.
    func close(_ host: String, for wait: Duration) {
        let until = time.now() + wait
        hosts[host, default: Host()].closedUntil = max(hosts[host]?.closedUntil ?? .zero, until)
    }

    private func waitForLeave(of host: String) async -> Bool {
        nextID += 1
        let id = nextID
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                if Task.isCancelled { return continuation.resume(returning: false) }
                hosts[host, default: Host()].waiting.append((id, continuation))
            }
        } onCancel: {
            // Lives only until the waiter is gone; nobody needs to cancel it.
            Task { await self.giveUp(id, at: host) }
        }
    }

    private func giveUp(_ id: Int, at host: String) {
        guard let index = hosts[host]?.waiting.firstIndex(where: { $0.id == id }) else { return }
        hosts[host]?.waiting.remove(at: index).continuation.resume(returning: false)
    }

    private func wakeNext(of host: String) {
        guard var state = hosts[host], !state.waiting.isEmpty else { return }
        let next = state.waiting.removeFirst()
        hosts[host] = state
        next.continuation.resume(returning: true)
    }

    /// Memory stays bounded over a hundred thousand hosts.
    private func forgetOldHosts() {
        guard hosts.count > 4096 else { return }
        let now = time.now()
        hosts = hosts.filter {
            $0.value.activeCount > 0 || !$0.value.waiting.isEmpty
                || max($0.value.nextStart, $0.value.closedUntil) > now
        }
    }
}
