import ArgumentParser
import Testing

@testable import vcctl

@Suite("docs/cli.md")
struct DocsTests {
    /// The document, found from this file.
    private func document() throws -> String {
        let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3)
        let text = TemporaryFolder.text(ofFile: root.joined(separator: "/") + "/docs/cli.md")
        try #require(!text.isEmpty, "docs/cli.md is not there")
        return text
    }

    /// The commands that do something, with their full names.
    private func commands(
        of type: any ParsableCommand.Type = Vcctl.self, path: String = "vcctl"
    ) -> [(name: String, type: any ParsableCommand.Type)] {
        let children = type.configuration.subcommands
        guard !children.isEmpty else { return [(path, type)] }
        return children.flatMap { child in
            commands(of: child, path: "\(path) \(child.configuration.commandName ?? "?")")
        }
    }

    /// The text from a heading to the next.
    private func section(_ heading: String, of document: String) -> Substring? {
        guard let start = document.ranges(of: "\n\(heading)\n").first else { return nil }
        let rest = document[start.upperBound...]
        return rest.firstRange(of: "\n#").map { rest[..<$0.lowerBound] } ?? rest
    }

    @Test("every command has a section with an example, and every option is told of")
    func complete() throws {
        let document = try document()
        let common = try #require(section("## Options that many commands take", of: document))
        for (name, type) in commands() {
            guard let section = section("### \(name)", of: document) else {
                Issue.record("'\(name)' has no section")
                continue
            }
            #expect(section.contains("```"), "'\(name)' has no example")
            #expect(section.contains("\n\(name) ") || section.contains("\n\(name)\n"), "\(name)")
            let help = Vcctl.helpMessage(for: type, columns: 200)
            let start = try #require(help.firstRange(of: "USAGE:"))
            for match in help[start.lowerBound...].matches(of: /--[a-z][a-z-]+/) {
                let option = String(match.0)
                #expect(
                    section.contains("`\(option)") || common.contains("`\(option)"),
                    "'\(name)' has \(option), which docs/cli.md does not tell of")
            }
        }
    }

    @Test("the document tells of no command or option that is not there")
    func exact() throws {
        let document = try document()
        let names = Set(commands().map(\.name))
        for line in document.split(separator: "\n") where line.hasPrefix("### vcctl ") {
            #expect(names.contains(String(line.dropFirst(4))), "\(line)")
        }
        for (name, type) in commands() {
            guard let section = section("### \(name)", of: document) else { continue }
            let help = Vcctl.helpMessage(for: type, columns: 200)
            for match in section.matches(of: /`(--[a-z][a-z-]+)/) {
                #expect(help.contains(match.1), "'\(name)' has no \(match.1)")
            }
        }
    }

    @Test("every exit status is told of")
    func statuses() throws {
        let document = try document()
        for status in CommandStatus.allCases {
            #expect(document.contains("| \(status.rawValue) |"))
        }
    }

    @Test("every command's help has an example, and no line of it is wider than 80 columns")
    func help() {
        for (name, type) in commands() {
            let help = Vcctl.helpMessage(for: type, columns: 80)
            #expect(help.contains("Examples:\n  "), "\(name)")
            for line in help.split(separator: "\n") where !line.hasPrefix("USAGE:") {
                #expect(line.count <= 80, "\(name): \(line)")
            }
        }
    }
}
