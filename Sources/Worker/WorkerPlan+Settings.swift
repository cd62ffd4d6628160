package import Enrichment
import Jobs
package import Settings

extension WorkerPlan {
    package init(_ settings: Settings, stopsWhenIdle: Bool) {
        policy.maxAttempts = UInt8(clamping: settings.count(.maxAttempts))
        firmsInFlight = settings.count(.firmsInFlight)
        batchesInFlight = settings.count(.batchesInFlight)
        breaker = settings.share(.breaker).map { Breaker(percent: $0.percent, window: $0.of) }
        jobsInFlight = settings.count(.jobsInFlight)
        memoryLimit = settings.megabytes(.memoryLimit).map { UInt64($0) * 1_000_000 }
        checkpointInterval = UInt32(clamping: settings.count(.checkpointInterval))
        heartbeatInterval = settings.duration(.heartbeat)
        staleThreshold = settings.duration(.staleThreshold)
        stallLimit = settings.duration(.stallLimit)
        attemptDeadline = settings.duration(.attemptDeadline)
        grace = settings.duration(.grace)
        retryDelay.base = settings.duration(.retryBase)
        retryDelay.cap = settings.duration(.retryCap)
        retryDelay.retryAfterCap = settings.duration(.retryAfterCap)
        policy.longestWait = retryDelay.longest
        self.stopsWhenIdle = stopsWhenIdle
    }
}

extension CrawlOptions {
    package init(_ settings: Settings) {
        self.init()
        pagesPerFirm = settings.count(.pagesPerFirm)
        pageTimeout = settings.duration(.pageTimeout)
        requestsPerHost = settings.count(.requestsPerHost)
        pausePerHost = settings.duration(.pausePerHost)
        retryAfterLimit = settings.duration(.retryAfterCap)
        allowPrivateNetwork = settings.flag(.allowPrivateNetwork)
    }
}
