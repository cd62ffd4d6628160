package import EventLog

/// The stored form of the fleet's events; type numbers are stream 0's own.
extension FleetEvent {
    private enum StoredType: UInt16 {
        case workerStarted = 1
        case workerStopped = 2
        case workerLost = 3
    }

    package func encoded() -> Event {
        var detail = ByteWriter()
        let type: StoredType
        switch self {
        case .workerStarted(let worker, let start):
            type = .workerStarted
            detail.worker(worker)
            detail.text(start.release)
            detail.number(start.firmsInFlight)
            detail.number(start.batchesInFlight)
        case .workerStopped(let worker, let reason):
            type = .workerStopped
            detail.worker(worker)
            detail.byte(reason.rawValue)
        case .workerLost(let worker, let observer):
            type = .workerLost
            detail.worker(worker)
            detail.number(observer)
        }
        return Event(type: type.rawValue, version: JobEntry.version, detail: detail.bytes)
    }

    package init(decoding stored: Event) throws(DecodingFailure) {
        guard let type = StoredType(rawValue: stored.type) else {
            throw .unknownType(stored.type)
        }
        guard stored.version == JobEntry.version else {
            throw .unknownVersion(type: stored.type, stored.version)
        }
        var reader = ByteReader(stored.detail.span.bytes)
        switch type {
        case .workerStarted:
            self = .workerStarted(
                try reader.worker(),
                WorkerStart(
                    release: try reader.text(), firmsInFlight: try reader.number32(),
                    batchesInFlight: try reader.number32()))
        case .workerStopped:
            self = .workerStopped(try reader.worker(), try reader.value(StopReason.self))
        case .workerLost:
            self = .workerLost(try reader.worker(), observer: try reader.number())
        }
        try reader.finish()
    }
}
