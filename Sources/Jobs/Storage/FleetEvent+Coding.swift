package import EventLog

/// The stored form of the fleet's events; type numbers are stream 0's own.
extension FleetEvent {
    package func encoded() -> Event {
        var detail = ByteWriter()
        switch self {
        case .workerStarted(let worker, let start):
            detail.worker(worker)
            detail.text(start.release)
            detail.number(start.firmsInFlight)
            detail.number(start.batchesInFlight)
        case .workerStopped(let worker, let reason):
            detail.worker(worker)
            detail.byte(reason.rawValue)
        case .workerLost(let worker, let observer):
            detail.worker(worker)
            detail.number(observer)
        }
        return Event(type: type.rawValue, version: JobEntry.version, detail: detail.bytes)
    }

    package init(decoding stored: Event) throws(DecodingFailure) {
        guard let type = FleetEventType(rawValue: stored.type) else {
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
