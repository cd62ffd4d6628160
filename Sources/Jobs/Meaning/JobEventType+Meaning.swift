extension JobEventType {
    /// What events of the type say.
    ///
    /// Every type has its text: a new one does not compile without.
    package var meaning: EventMeaning {
        switch self {
        case .submitted: .submitted
        case .firmsListed: .firmsListed
        case .queued: .queued
        case .claimed: .claimed
        case .firmStarted: .firmStarted
        case .attemptFailed: .attemptFailed
        case .firmEnriched: .firmEnriched
        case .firmFailed: .firmFailed
        case .heartbeat: .heartbeat
        case .checkpoint: .checkpoint
        case .released: .released
        case .leaseExpired: .leaseExpired
        case .paused: .paused
        case .resumed: .resumed
        case .reset: .reset
        case .retryRequested: .retryRequested
        case .cancelled: .cancelled
        case .noted: .noted
        case .completed: .completed
        case .purged: .purged
        }
    }
}

// Of the job as a whole.
extension EventMeaning {
    fileprivate static let submitted = EventMeaning(
        """
        A list was handed in, and a job made of it. It is every job's first event. The \
        rows follow; no worker takes the job before it is queued.
        """,
        [
            EventField("firmCount", .number, "firms in the list"),
            EventField("batchSize", .number, "firms in a batch, the last one excepted"),
            EventField("forkedFrom", .number, "of a fork: the job that it goes on from"),
            EventField("forkedAtRevision", .number, "of a fork: that job's last event that counts"),
            EventField("takenOverCount", .number, "of a fork: firms that something is known of"),
            EventField("suspectCount", .number, "of a fork: firms in flight at lost leases"),
            .erasable("file", .text, "the name of the list's file"),
            .erasable("sheet", .text, "the sheet that was read; empty for a CSV file"),
            .erasable("columns", .texts, "the headers, in the order of the file"),
            .actor,
        ])

    fileprivate static let firmsListed = EventMeaning(
        "The firms of one batch are on record. Batch n is listed at revision n + 1.",
        [
            .batch, EventField("firmCount", .number, "firms in the batch"),
            .erasable(
                "rows", .objects, "the rows: number in the file, name, website, all cells"),
        ])

    fileprivate static let queued = EventMeaning(
        "The list is complete: from now on workers may claim its batches.")

    fileprivate static let completed = EventMeaning(
        """
        Every firm is enriched or given up. It comes in one commit with the last firm's \
        event. A retry or a reset opens the job again.
        """,
        [
            EventField("enrichedCount", .number, "firms that are enriched"),
            EventField("failedCount", .number, "firms that were given up"),
            EventField("peopleCount", .number, "people found at all firms"),
        ])

    fileprivate static let purged = EventMeaning(
        """
        What the job's events hold is erased: list, names, people, pages, notes. The \
        course of events stays. Nobody can work on the job any more.
        """, [.actor])

    fileprivate static let noted = EventMeaning(
        "A person or a program wrote something into the history. It changes nothing else.",
        [.erasable("text", .text, "the note"), .actor])

    fileprivate static let checkpoint = EventMeaning(
        """
        A worker recorded the job's whole state as it is before this event, so that \
        recovery and questions about past moments start here. It comes with every tenth \
        finished firm unless set otherwise; losing it costs time, never an answer.
        """,
        [
            .erasable("processedCount", .number, "firms finished by then"),
            .erasable("status", .text, "the job's status by then"),
        ])
}

// Of leases.
extension EventMeaning {
    fileprivate static let claimed = EventMeaning(
        """
        A worker leased a batch: until the lease ends, nobody else may work on it. The \
        lease is named after this event's revision.
        """, [.batch] + EventField.worker)

    fileprivate static let heartbeat = EventMeaning(
        """
        A worker says that it lives, and with it all its leases of the job. It beats \
        every 30 s unless set otherwise.
        """,
        [EventField("worker", .text, "the worker's name, as in its claimed event")])

    fileprivate static let released = EventMeaning(
        """
        A worker gave its lease back. What was in flight waits again, and the \
        interrupted attempts do not count.
        """,
        [
            .batch, .lease,
            EventField(
                "reason", .text,
                """
                shutdown (it was told to stop), paused (the job is), stalled (no progress \
                within the stall limit), unreadable (it could not read the rows)
                """),
        ])

    fileprivate static let leaseExpired = EventMeaning(
        """
        Another worker took a lease from a holder that is gone or hangs. What was in \
        flight waits again; a firm that was in flight each time that its worker died is \
        given up with the cause crashes-worker.
        """,
        [
            .batch, .lease,
            EventField(
                "reason", .text,
                """
                processGone (the kernel says so), noHeartbeat (none within the stale \
                threshold), noProgress (heartbeats, but nothing finished)
                """),
            .observer,
        ])
}

// Of single firms.
extension EventMeaning {
    fileprivate static let firmStarted = EventMeaning(
        """
        A worker begins an attempt. It is recorded before the site is asked, so that a \
        crash always leaves a record of what was in flight.
        """, [.firm, .lease, .attempt])

    fileprivate static let attemptFailed = EventMeaning(
        """
        An attempt failed, and the firm will be tried again. Until then its slot is free \
        for another firm.
        """,
        [.firm, .lease] + EventField.failure
            + [EventField("retryAt", .time, "not to be tried again before")]
            + EventField.failureTexts)

    fileprivate static let firmEnriched = EventMeaning(
        """
        A firm's site was read: the firm is finished. Sites that name nobody count too; \
        the profile's outcome says what was there.
        """,
        [
            .firm, .lease, .attempt,
            EventField("peopleCount", .number, "people found"),
            EventField("pageCount", .number, "pages fetched"),
            EventField("byteCount", .bytes, "all pages together, decoded"),
            .seconds, .originalTime,
            .erasable(
                "profile", .object,
                """
                facts of the firm, its people with the page that names each, and its \
                pages with address, HTTP status, bytes and seconds
                """),
        ])

    fileprivate static let firmFailed = EventMeaning(
        """
        A firm is given up: its cause is permanent, or the last attempt has failed. The \
        job goes on; 'vcctl retry' lets it be tried again.
        """, [.firm, .lease] + EventField.failure + EventField.failureTexts)
}

// Of what a person asked for.
extension EventMeaning {
    fileprivate static let paused = EventMeaning(
        "Somebody paused the job: no firm is started any more, and leases are given back.",
        [.actor])

    fileprivate static let resumed = EventMeaning("A paused job goes on where it was.", [.actor])

    fileprivate static let reset = EventMeaning(
        """
        Somebody took the job from its workers, and lets it begin again. Whoever was at \
        it cannot write any more.
        """,
        [
            EventField(
                "scope", .text,
                """
                keepFinished (finished firms stay finished, the others start afresh) or \
                startOver (a new run of the whole list; the old one stays in the history)
                """),
            .actor,
        ])

    fileprivate static let retryRequested = EventMeaning(
        """
        Failed firms are to be tried again, as if for the first time. A completed job \
        opens again.
        """,
        [EventField("firms", .texts, "their numbers, and ranges such as 17-20"), .actor])

    fileprivate static let cancelled = EventMeaning(
        """
        Somebody gave the job up. Finished firms keep their results; a reset opens it \
        again.
        """, [.actor])
}
