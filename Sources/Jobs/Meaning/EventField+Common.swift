/// Fields that several events have.
extension EventField {
    static let firm = EventField("firm", .number, "the firm's number in the list, from 1")
    static let lease = EventField(
        "lease", .number, "the worker's right to the batch: the revision of its claimed event")
    static let batch = EventField("batch", .number, "the batch's number in the job, from 1")
    static let attempt = EventField(
        "attempt", .number, "which attempt at the firm it was; 1 is the first")
    static let seconds = EventField(
        "seconds", .seconds, "how long the attempt took, as the worker measured it")
    static let originalTime = EventField(
        "originalTime", .time, "of a fork: when it was recorded in the job that it was taken from")
    static let actor = EventField.erasable(
        "actor", .object, "who asked for it: user, host, program, and the reason if one was given")

    static let failure = [
        EventField.attempt, originalTime,
        EventField(
            "cause", .text, "why, as one of a few words: timeout, not-found, rate-limited ..."),
        EventField.seconds,
    ]
    static let failureTexts = [
        EventField.erasable("message", .text, "what went wrong, on one line"),
        EventField.erasable("url", .text, "the address asked for last; empty when none was"),
    ]
    static let worker = [
        EventField("worker", .text, "the worker's name, new with each start of the process"),
        EventField("workerPid", .number, "its process id"),
        EventField("host", .text, "the machine that it runs on"),
    ]
    static let observer = EventField(
        "observer", .text, "the worker that found it, by name")
}
