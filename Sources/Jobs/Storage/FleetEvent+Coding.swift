package import EventLog

/// The stored form of the fleet's events; type numbers are stream 0's own.
extension FleetEvent {
    package func encoded() -> Event {
        var detail = ByteWriter()
        var version = JobEntry.version
        switch self {
        case .workerStarted(let worker, let start):
            detail.worker(worker)
            detail.text(start.release)
            detail.number(start.firmsInFlight)
            detail.number(start.batchesInFlight)
            if let settings = start.settings {
                version = 2
                detail.settings(settings)
            }
        case .workerStopped(let worker, let reason):
            detail.worker(worker)
            detail.byte(reason.rawValue)
        case .workerLost(let worker, let observer):
            detail.worker(worker)
            detail.number(observer)
        case .settingChanged(let change):
            detail.text(change.key)
            detail.optional(change.old) { $0.text($1) }
            detail.optional(change.new) { $0.text($1) }
            detail.actor(change.actor)
            detail.text(change.actor.requestID)
        }
        return Event(type: type.rawValue, version: version, detail: detail.bytes)
    }

    package init(decoding stored: Event) throws(DecodingFailure) {
        guard let type = FleetEventType(rawValue: stored.type) else {
            throw .unknownType(stored.type)
        }
        let hasSettings = type == .workerStarted && stored.version == 2
        guard hasSettings || stored.version == JobEntry.version else {
            throw .unknownVersion(type: stored.type, stored.version)
        }
        var reader = ByteReader(stored.detail.span.bytes)
        switch type {
        case .workerStarted:
            self = .workerStarted(
                try reader.worker(),
                WorkerStart(
                    release: try reader.text(), firmsInFlight: try reader.number32(),
                    batchesInFlight: try reader.number32(),
                    settings: hasSettings ? try reader.settings() : nil))
        case .workerStopped:
            self = .workerStopped(try reader.worker(), try reader.value(StopReason.self))
        case .workerLost:
            self = .workerLost(try reader.worker(), observer: try reader.number())
        case .settingChanged: self = .settingChanged(try reader.settingChange())
        }
        try reader.finish()
    }
}

extension ByteWriter {
    fileprivate mutating func settings(_ settings: [StartSetting]) {
        count(settings.count)
        for setting in settings {
            text(setting.key)
            text(setting.value)
            byte(setting.origin.rawValue)
        }
    }
}

extension ByteReader {
    fileprivate mutating func settings() throws(DecodingFailure) -> [StartSetting] {
        try array(ofAtLeast: 3) { reader throws(DecodingFailure) in
            StartSetting(
                key: try reader.text(), value: try reader.text(),
                origin: try reader.value(StartSetting.Origin.self))
        }
    }

    fileprivate mutating func settingChange() throws(DecodingFailure) -> SettingChange {
        let key = try text()
        let old = try optional { reader throws(DecodingFailure) in try reader.text() }
        let new = try optional { reader throws(DecodingFailure) in try reader.text() }
        var actor = try actor()
        actor.requestID = try text()
        return SettingChange(key: key, old: old, new: new, actor: actor)
    }
}
