/// The stored payload of each event. `docs/event-format.md` has the tables.
extension EventBody {
    func write(to writer: inout ByteWriter) {
        switch self {
        case .none, .skipped, .erased, .lost: break
        case .submission(let body):
            writer.text(body.fileName)
            writer.text(body.sheetName)
            writer.texts(body.columns)
            writer.number(body.nameColumn)
            writer.number(body.websiteColumn)
            writer.actor(body.actor)
        case .firms(let firms):
            writer.count(firms.count)
            for firm in firms {
                writer.number(firm.sheetRow)
                writer.text(firm.name)
                writer.text(firm.website)
                writer.texts(firm.cells)
            }
        case .profile(let profile): writer.profile(profile)
        case .failure(let failure):
            writer.text(failure.message)
            writer.text(failure.url)
        case .act(let actor): writer.actor(actor)
        case .note(let text, let actor):
            writer.text(text)
            writer.actor(actor)
        case .state(let state): writer.state(state)
        }
    }

    init(of type: JobEventType, payload reader: inout ByteReader) throws(DecodingFailure) {
        switch type {
        case .submitted:
            self = .submission(
                SubmissionBody(
                    fileName: try reader.text(), sheetName: try reader.text(),
                    columns: try reader.texts(), nameColumn: try reader.number32(),
                    websiteColumn: try reader.number32(), actor: try reader.actor()))
        case .firmsListed:
            self = .firms(
                try reader.array(ofAtLeast: 4) { reader throws(DecodingFailure) in
                    try reader.firmRecord()
                })
        case .firmEnriched: self = .profile(try reader.profile())
        case .attemptFailed, .firmFailed:
            self = .failure(FailureBody(message: try reader.text(), url: try reader.text()))
        case .paused, .resumed, .reset, .retryRequested, .cancelled, .purged:
            self = .act(try reader.actor())
        case .noted: self = .note(text: try reader.text(), try reader.actor())
        case .checkpoint: self = .state(try reader.state())
        case .queued, .claimed, .firmStarted, .heartbeat, .released, .leaseExpired, .completed:
            self = .none
        }
    }
}

extension ByteWriter {
    mutating func actor(_ actor: Actor) {
        text(actor.user)
        text(actor.host)
        text(actor.program)
        text(actor.reason)
    }

    mutating func profile(_ profile: FirmProfile) {
        byte(profile.outcome.rawValue)
        text(profile.summary)
        texts(profile.emails)
        texts(profile.phones)
        texts(profile.locations)
        texts(profile.sectors)
        texts(profile.stages)
        text(profile.portfolioURL)
        text(profile.linkedIn)
        text(profile.x)
        count(profile.people.count)
        for person in profile.people {
            texts([
                person.name, person.title, person.group, person.linkedIn, person.x, person.email,
                person.photo, person.bio, person.page,
            ])
        }
        count(profile.pages.count)
        for page in profile.pages {
            text(page.url)
            number(page.status)
            number(page.byteCount)
            duration(page.duration)
        }
    }
}

extension ByteReader {
    mutating func actor() throws(DecodingFailure) -> Actor {
        Actor(
            user: try text(), host: try text(), program: try text(), reason: try text())
    }

    mutating func profile() throws(DecodingFailure) -> FirmProfile {
        FirmProfile(
            outcome: try value(FirmProfile.Outcome.self), summary: try text(),
            emails: try texts(), phones: try texts(), locations: try texts(),
            sectors: try texts(), stages: try texts(), portfolioURL: try text(),
            linkedIn: try text(), x: try text(),
            people: try array(ofAtLeast: 10) { reader throws(DecodingFailure) in
                try reader.person()
            },
            pages: try array(ofAtLeast: 4) { reader throws(DecodingFailure) in
                FirmProfile.PageVisit(
                    url: try reader.text(), status: try reader.number32(),
                    byteCount: try reader.number(), duration: try reader.duration())
            })
    }

    private mutating func person() throws(DecodingFailure) -> FirmProfile.Person {
        let texts = try texts()
        guard texts.count == 9 else {
            throw .unknownValue("fields of a person", UInt64(texts.count))
        }
        return FirmProfile.Person(
            name: texts[0], title: texts[1], group: texts[2], linkedIn: texts[3], x: texts[4],
            email: texts[5], photo: texts[6], bio: texts[7], page: texts[8])
    }
}
