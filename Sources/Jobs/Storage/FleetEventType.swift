/// The numbers under which the fleet's events are stored, in stream 0; a number is never changed or
/// reused.
package enum FleetEventType: UInt16, CaseIterable, Sendable {
    case workerStarted = 1
    case workerStopped = 2
    case workerLost = 3
    case settingChanged = 4

    /// The word of the glossary: `workerStarted` ...
    package var name: String { String(describing: self) }
}

extension FleetEvent {
    package var type: FleetEventType {
        switch self {
        case .workerStarted: .workerStarted
        case .workerStopped: .workerStopped
        case .workerLost: .workerLost
        case .settingChanged: .settingChanged
        }
    }
}
