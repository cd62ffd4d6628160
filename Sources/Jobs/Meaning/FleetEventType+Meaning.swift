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
                    EventField(
                        "settings", .texts,
                        """
                        what it was started with, by flag, variable or file; the first two are stronger than \
                        what the log records
                        """),
                ])
        case .workerStopped:
            EventMeaning(
                "A worker stopped by itself, and had given its leases back.",
                EventField.worker + [
                    EventField(
                        "reason", .text,
                        """
                        signal (it was asked to), idle (nothing was left to do), supervisorGone, \
                        failure (it could not go on), memory (it used more than it may)
                        """)
                ])
        case .workerLost:
            EventMeaning(
                "Another worker found that it no longer runs, and that it had not said so.",
                EventField.worker + [.observer])
        case .settingChanged:
            EventMeaning(
                "A setting was recorded in the log, or taken back.",
                [
                    EventField("key", .text, "the setting"),
                    EventField("old", .text, "what was recorded before; null for nothing"),
                    EventField("new", .text, "what counts from now on; null when taken back"),
                    EventField(
                        "actor", .object,
                        "who asked for it: user, host, program, and the reason if one was given"),
                ])
        }
    }
}
