import ArgumentParser

struct CompletionCommand: Command {
    static let about = CommandConfiguration(
        commandName: "completion",
        abstract: "Print the script by which a shell completes command lines.",
        discussion: """
            It completes commands, options, their values, and the numbers of the jobs in the log \
            that VC_LOG names. 'make install' and the Debian package put it in place; by hand it \
            goes where the shell looks for it, and works in shells that are started later.

            Examples:
              vcctl completion bash > ~/.local/share/bash-completion/completions/vcctl
              vcctl completion zsh > ~/.zfunc/_vcctl    # with ~/.zfunc in $fpath
              vcctl completion fish > ~/.config/fish/completions/vcctl.fish
            """)

    /// The shells whose scripts the parser can write.
    enum Shell: String, CaseIterable, ExpressibleByArgument, Sendable {
        case bash, zsh, fish

        fileprivate var kind: CompletionShell {
            switch self {
            case .bash: .bash
            case .zsh: .zsh
            case .fish: .fish
            }
        }
    }

    @Argument(help: "The shell: bash, zsh or fish.")
    var shell: Shell

    @OptionGroup var appearance: OutputOptions

    func run(_ console: Console) async throws -> CommandStatus {
        console.output.write(Vcctl.completionScript(for: shell.kind) + "\n")
        return .done
    }
}

extension CompletionKind {
    /// The numbers of the jobs in the log, as the shell finds them out; none when there is no log.
    static var jobs: CompletionKind {
        .shellCommand("vcctl list 2>/dev/null | grep -Eo '^[0-9]+'")
    }
}
