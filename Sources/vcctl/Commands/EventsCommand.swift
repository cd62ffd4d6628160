import ArgumentParser
import Jobs
import Projections

struct EventsCommand: Command, PagedCommand {
    static let about = CommandConfiguration(
        commandName: "events",
        abstract: "Explain the events: when each is recorded, and what its fields mean.",
        discussion: """
            The fields are those of 'vcctl log dump --json', under "data". Those that a purge \
            erases are marked.

            Examples:
              vcctl events
              vcctl events firmFailed
              vcctl events --json | jq -r .type
            """)

    @Argument(
        help: ArgumentHelp("Only this event.", valueName: "event"),
        completion: .list(EventExplanation.all.map(\.name)))
    var event: String?

    @OptionGroup var appearance: OutputOptions

    func run(_ console: Console) async throws -> CommandStatus {
        let chosen = try chosen()
        if console.isJSON {
            for explanation in chosen { console.print(EventsScreen.json(explanation)) }
        } else if event != nil, let explanation = chosen.first {
            console.print(EventsScreen.details(explanation, console.look))
        } else {
            console.print(EventsScreen.overview(chosen, console.look))
        }
        return .done
    }

    private func chosen() throws(CommandFailure) -> [EventExplanation] {
        let all = EventExplanation.all
        guard let event else { return all }
        if let found = all.first(where: { $0.name.lowercased() == event.lowercased() }) {
            return [found]
        }
        let near = Nearest.names(to: event, among: all.map(\.name), slips: 3).first
        throw CommandFailure(
            .notFound, "there is no event '\(event)'",
            fix: near.map { "did you mean 'vcctl events \($0)'?" }
                ?? "'vcctl events' lists them")
    }
}
