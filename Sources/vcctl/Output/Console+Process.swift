import EventLog
import Glibc
import Jobs

extension Console {
    /// Standard output and standard error, the machine's clock, and the person at the terminal.
    static func ofProcess(
        isJSON: Bool = false, wantsColour: Bool = true, zone: Zone = .local
    ) -> Console {
        let now: @Sendable () -> WallTime = { WallTime(Timestamp.systemClock()) }
        let look = { @Sendable (descriptor: CInt) in
            Look.suiting(
                descriptor: descriptor, wantsColour: wantsColour, zone: zone, now: now())
        }
        let talk = OutputStream.descriptor(STDERR_FILENO)
        var ask: (@Sendable (Line) -> Bool)?
        if isatty(STDIN_FILENO) == 1, isatty(STDERR_FILENO) == 1 {
            ask = { question in
                talk.write(question.plain + " [y/N] ")
                talk.flush()
                let answer = readLine()?.lowercased() ?? ""
                return answer == "y" || answer == "yes"
            }
        }
        var console = Console(
            output: .descriptor(STDOUT_FILENO), talk: talk, look: look(STDOUT_FILENO),
            currentLook: { look(STDOUT_FILENO) },
            talkLook: look(STDERR_FILENO), isJSON: isJSON, now: now,
            sleep: { try await Task.sleep(for: $0) }, ask: ask)
        if ask != nil {
            console.nextLine = { prompt in
                talk.write(prompt.plain)
                talk.flush()
                return readLine()
            }
        }
        return console
    }
}
