/// What a program says of its command line with `--experimental-dump-help`, as far as a manual
/// page needs it.
struct CommandTree: Decodable {
    var command: Command

    struct Command: Decodable {
        var commandName: String
        var abstract: String?
        var discussion: String?
        var shouldDisplay: Bool?
        var arguments: [Argument]?
        var subcommands: [Command]?

        /// Without the screen of help, which every program has of itself.
        var shownSubcommands: [Command] {
            (subcommands ?? []).filter { $0.shouldDisplay != false && $0.commandName != "help" }
        }

        var shownArguments: [Argument] { (arguments ?? []).filter { $0.shouldDisplay != false } }
    }

    struct Argument: Decodable {
        enum Kind: String, Decodable {
            case positional, option, flag
        }

        struct Name: Decodable {
            var kind: String
            var name: String

            var typed: String { (kind == "long" ? "--" : "-") + name }
        }

        var kind: Kind
        var abstract: String?
        var discussion: String?
        var names: [Name]?
        var preferredName: Name?
        var valueName: String?
        var defaultValue: String?
        var isOptional: Bool
        var isRepeating: Bool
        var shouldDisplay: Bool?
    }
}
