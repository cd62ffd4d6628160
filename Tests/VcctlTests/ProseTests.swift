import ArgumentParser
import Testing

@testable import vcctl

@Suite("Commands in prose")
struct ProseTests {
    @Test(
        "every command line that the guides show names a command that is there",
        arguments: ["docs/operating.md", "README.md"])
    func commands(path: String) throws {
        let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3)
        let text = TemporaryFolder.text(ofFile: root.joined(separator: "/") + "/" + path)
        try #require(!text.isEmpty)
        let lines = text.matches(of: /(?:`|\n|\$ )vcctl ([a-z]+)(?: ([a-z]+))?/)
        #expect(lines.count > 15)
        for line in lines {
            let words = ([line.1] + [line.2].compactMap(\.self)).map(String.init)
            #expect(Suggestion.find(for: words, root: Vcctl.self) == nil, "\(path): \(line.0)")
        }
    }
}
