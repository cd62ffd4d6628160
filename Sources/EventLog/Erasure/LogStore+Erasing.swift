import Synchronization

// Only sealed segments are made anew, each as a whole, so that no reader ever meets a payload that
// is half gone: what is in the active segment is rolled over and sealed first.
extension LogStore {
    func purge(_ stream: StreamID) throws(LogError) -> PurgeReport {
        let timeout = environment.options.lockTimeout
        let report = try withSealLock(waiting: timeout) { () throws(LogError) in
            let (log, through) = try withAppendLock { (core) throws(LogError) in
                try core.prepareToWrite()
                return (core.log, core.tail.position)
            }
            var list = try ErasureList.read(environment, log)
            list.begin(stream, through: through)
            try list.write(to: environment.directory, on: environment.disk)
            return try carryOut(&list, reportingOn: stream)
        }
        guard let report else {
            throw .busy(
                """
                another process has been sealing or purging in \(environment.directory.root) for \
                \(timeout); try again when it is done
                """)
        }
        return report
    }

    /// Finishes erasures that a crash has interrupted; failing to is told and harms nobody.
    func finishErasures() {
        do throws(LogError) {
            guard try !unfinishedErasures().unfinished.isEmpty else { return }
            // Nobody has to wait for a process that is at it already.
            _ = try withSealLock(waiting: .zero) { () throws(LogError) in
                var list = try unfinishedErasures()
                guard let stream = list.unfinished.keys.min() else { return }
                _ = try carryOut(&list, reportingOn: stream)
            }
        } catch {
            environment.notify(
                .trouble("payloads that were to be erased are still here: \(error)"))
        }
    }

    private func unfinishedErasures() throws(LogError) -> ErasureList {
        try ErasureList.read(environment, core.withLock { $0.log })
    }

    /// Erases everything that `list` has begun, proves it and puts it on record.
    private func carryOut(
        _ list: inout ErasureList, reportingOn stream: StreamID
    ) throws(LogError) -> PurgeReport {
        let erasures = list.unfinished
        var report = PurgeReport(stream: stream, through: erasures[stream] ?? .none)
        try removeSealInMaking()
        try withAppendLock { (core) throws(LogError) in
            try core.prepareToWrite()
            try core.endActive(holding: erasures.keys)
        }
        // Bytes that a failed sync has left in a segment that was given up go by this as well.
        report.sealedSegmentCount = try sealEnded(SealingLimits(), while: { true })
        let (log, archive, segments) = core.withLock { ($0.log, $0.index.archive, $0.sealed) }
        var eraser = SegmentEraser(environment, log, segments, erasures)
        try eraser.run(on: archive)
        var quarantine = QuarantineEraser(environment, log, segments, Set(erasures.keys))
        try quarantine.run()
        let proof = try ErasureProof(of: erasures, in: environment)
        list.finish(erasures.keys)
        try list.write(to: environment.directory, on: environment.disk)
        report.provenCommitCount = proof.commitCounts[stream] ?? 0
        report.erasedCommitCount = eraser.counts[stream]?.commitCount ?? 0
        report.erasedByteCount = eraser.counts[stream]?.byteCount ?? 0
        report.rewrittenFileCount = eraser.rewrittenCount
        report.overwrittenQuarantineCount = quarantine.overwrittenCount
        report.unreadableFiles = quarantine.unreadable
        return report
    }

    /// A sealing that was killed may have left payloads in a file that nobody reads.
    private func removeSealInMaking() throws(LogError) {
        do throws(DiskError) {
            try environment.disk.remove(environment.directory.sealInMaking)
        } catch {
            guard error.isMissing else { throw LogError(error) }
        }
    }
}

extension LogCore {
    /// Makes sure that what is known is the whole log; the append lock is held.
    mutating func prepareToWrite() throws(LogError) {
        try checkFooting()
        try catchUp(isExclusive: true)
        try secureSuccession()
    }

    /// Goes on in a new segment if the active one holds commits of `streams`.
    mutating func endActive(holding streams: some Sequence<StreamID>) throws(LogError) {
        let active = tail.segment
        guard streams.contains(where: { index.lastSegment(of: $0) == active }) else { return }
        try roll(toHold: 0)
    }
}
