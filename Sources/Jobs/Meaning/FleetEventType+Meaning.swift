extension FleetEventType {
    /// What events of the type say.
    ///
    /// Every type has its text: a new one does not compile without.
    package var meaning: EventMeaning {
        switch self {
        case .workerStarted:
            EventMeaning(
                "A worker has started, and follows the log.",
                EventField.worker + [
                    EventField("release", .text, "the release of the program"),
                    EventField("firmsInFlight", .number, "firms that it works on at once"),
                    EventField("batchesInFlight", .number, "batches that it holds at once"),
                ])
        case .workerStopped:
            EventMeaning(
                "A worker stopped by itself, and had given its leases back.",
                EventField.worker + [
                    EventField(
                        "reason", .text,
                        """
                        signal (it was asked to), idle (nothing was left to do), supervisorGone, \
                        failure (it could not go on)
                        """)
                ])
        case .workerLost:
            EventMeaning(
                "Another worker found that it no longer runs, and that it had not said so.",
                EventField.worker + [.observer])
        }
    }
}
