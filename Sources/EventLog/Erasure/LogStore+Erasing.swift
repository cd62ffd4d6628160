// Only sealed segments are made anew, each as a whole, so that no reader ever meets a payload that
// is half gone: what is in the active segment is rolled over and sealed first.
extension LogStore {
    func purge(
        _ stream: StreamID, through limit: Position? = nil
    ) throws(LogError) -> PurgeReport {
        let timeout = environment.options.lockTimeout
        let reports = try withSealLock(waiting: timeout) { () throws(LogError) in
            let (log, through) = try withTail { (core) throws(LogError) in
                (core.log, min(core.tail.position, limit ?? core.tail.position))
            }
            var list = try ErasureList.read(environment, log)
            list.begin(stream, through: through)
            try list.write(to: environment.directory, on: environment.disk)
            return try carryOut(&list)
        }
        guard let reports else {
            throw .busy(
                """
                another process has been sealing or purging in \(environment.directory.root) for \
                \(timeout); try again when it is done
                """)
        }
        guard let report = reports.first(where: { $0.stream == stream }) else {
            preconditionFailure("there is a report of each stream that is listed")
        }
        return report
    }

    /// Finishes erasures that a crash has interrupted; failing to is told and harms nobody.
    func finishErasures() {
        do throws(LogError) {
            // Nobody has to wait for a process that is at it already.
            let reports = try finishErasures(waiting: .zero) ?? []
            // Whoever asked for the erasure is not here to be told.
            for file in Set(reports.flatMap(\.unreadableFiles)).sorted() {
                environment.notify(
                    .trouble(
                        """
                        an erasure was finished, and \(file) may hold what was to be erased: \
                        nobody can tell. Look at it, and remove it
                        """))
            }
        } catch {
            environment.notify(
                .trouble("payloads that were to be erased are still here: \(error)"))
        }
    }

    /// Finishes what is on the list and was not seen to be finished.
    ///
    /// - Returns: A report for each stream; nil when another process is at it.
    func finishErasures(waiting timeout: Duration) throws(LogError) -> [PurgeReport]? {
        let log = state { $0.log }
        guard try !ErasureList.read(environment, log).unfinished.isEmpty else { return [] }
        return try withSealLock(waiting: timeout) { () throws(LogError) in
            var list = try ErasureList.read(environment, log)
            return try list.unfinished.isEmpty ? [] : carryOut(&list)
        }
    }

    /// Erases everything that `list` has begun, proves it and puts it on record.
    private func carryOut(_ list: inout ErasureList) throws(LogError) -> [PurgeReport] {
        let erasures = list.unfinished
        try removeSealInMaking()
        // So may a repair that was killed before anything was decided.
        try RepairSwitch.removeLeftovers(environment)
        try withTail { (core) throws(LogError) in
            try core.endActive(holding: erasures.keys)
        }
        // Bytes that a failed sync has left in a segment that was given up go by this as well.
        let sealedCount = try sealEnded(SealingLimits(), while: { true })
        let (log, archive, segments) = state { ($0.log, $0.index.archive, $0.sealed) }
        var eraser = SegmentEraser(environment, log, segments, erasures)
        try eraser.run(on: archive)
        var quarantine = QuarantineEraser(environment, log, segments, Set(erasures.keys))
        try quarantine.run()
        let proof = try ErasureProof(of: environment)
        var counts: [StreamID: Int] = [:]
        for (stream, through) in erasures {
            counts[stream] = try proof.check(stream, through: through)
        }
        list.finish(erasures.keys)
        try list.write(to: environment.directory, on: environment.disk)
        return erasures.sorted { $0.key < $1.key }.map { stream, through in
            var report = PurgeReport(stream: stream, through: through)
            report.provenCommitCount = counts[stream] ?? 0
            report.erasedCommitCount = eraser.counts[stream]?.commitCount ?? 0
            report.erasedByteCount = eraser.counts[stream]?.byteCount ?? 0
            report.sealedSegmentCount = sealedCount
            report.rewrittenFileCount = eraser.rewrittenCount
            report.overwrittenQuarantineCount = quarantine.overwrittenCount
            report.unreadableFiles = quarantine.unreadable
            return report
        }
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
