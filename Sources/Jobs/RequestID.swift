extension JobCommand {
    /// The event by which what a person asks for is known; nil for what workers do.
    package var changeType: JobEventType? {
        switch self {
        case .submit: .submitted
        case .pause: .paused
        case .resume: .resumed
        case .reset: .reset
        case .retry: .retryRequested
        case .cancel: .cancelled
        case .note: .noted
        case .purge: .purged
        case .listFirms, .takeOver, .queue, .claim, .startFirm, .enrichFirm, .failAttempt,
            .heartbeat, .checkpoint, .release, .expire:
            nil
        }
    }
}

extension EventBody {
    /// Who asked for the change; nil where nobody did, or where that is not at hand.
    package var actor: Actor? {
        switch self {
        case .submission(let body): body.actor
        case .act(let actor), .note(_, let actor): actor
        case .none, .firms, .profile, .failure, .state, .skipped, .erased, .lost: nil
        }
    }

    mutating func setRequestID(_ id: String) {
        switch self {
        case .submission(var body):
            body.actor.requestID = id
            self = .submission(body)
        case .act(var actor):
            actor.requestID = id
            self = .act(actor)
        case .note(let text, var actor):
            actor.requestID = id
            self = .note(text: text, actor)
        case .none, .firms, .profile, .failure, .state, .skipped, .erased, .lost: break
        }
    }
}
