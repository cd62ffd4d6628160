import Testing

@testable import vcctl

@Suite("JSON")
struct ShowJSONTests {
    /// Keys of the outermost object, in order.
    private func keys(_ json: some StringProtocol) -> [String] {
        var keys: [String] = []
        var depth = 0
        var text: String?
        var isEscaped = false
        for character in json {
            if var current = text {
                if isEscaped {
                    isEscaped = false
                } else if character == "\\" {
                    isEscaped = true
                } else if character == "\"" {
                    if depth == 1 { keys.append(current) }
                    text = nil
                    continue
                }
                current.append(character)
                text = current
                continue
            }
            switch character {
            case "\"": text = ""
            case "{", "[": depth += 1
            case "}", "]": depth -= 1
            case ":": if depth == 1 { keys.append(":") }
            default: break
            }
        }
        return zip(keys, keys.dropFirst()).filter { $0.1 == ":" }.map(\.0)
    }

    @Test("show has the field names that operators know, among others, and the version first")
    func fields() async throws {
        let output = try await Fixture.morning().run(["show", "330001", "--json"]).output
        let keys = keys(output)
        #expect(keys.first == "v")
        for name in [
            "status", "processedCount", "firmCount", "currentFirmName",
            "currentTeamMemberCount", "workerPid", "heartbeatAt", "updatedAt",
        ] {
            #expect(keys.contains(name))
        }
        #expect(output.contains(#""status":"processing","run":1,"revision":34"#))
        #expect(output.contains(#""processedCount":7,"firmCount":12"#))
        #expect(output.contains(#""currentFirmName":"Evil \u001b[31mRed\u001b[0m\u202etset""#))
        #expect(output.contains(#""currentTeamMemberCount":2,"workerPid":4131"#))
        #expect(output.contains(#""heartbeatAt":"2026-03-03T09:06:12.000000Z""#))
    }

    @Test("every command prints whole objects that begin with the version, and nothing else")
    func version() async throws {
        let fixture = try await Fixture.morning()
        for arguments in [
            ["list"], ["show", "330001"], ["history", "330001"], ["failed", "--job", "330001"],
            ["workers", "--all"], ["replay", "330001"], ["log", "dump"], ["config"],
            ["watch", "330002"], ["pause", "330001"], ["note", "330001", "x"],
        ] {
            let output = try await fixture.run(arguments + ["--json"]).output
            #expect(!output.isEmpty, "\(arguments)")
            for line in output.split(separator: "\n") {
                #expect(line.hasPrefix(#"{"v":1,"#) && line.hasSuffix("}"), "\(arguments): \(line)")
            }
        }
    }

    @Test("a dump with --json has what the plain lines leave out")
    func dump() async throws {
        let fixture = try await Fixture.morning()
        let plain = try await fixture.run(["log", "dump"]).output
        let json = try await fixture.run(["log", "dump", "--json"]).output
        #expect(!plain.contains("Backs firm 1."))
        #expect(json.contains(#""summary":"Backs firm 1.""#))
        #expect(json.contains(#""cells":["Hazelbank Ventures","https://firm1.example","=1+1"]"#))
        let lineCounts = [plain, json].map { $0.split(separator: "\n").count }
        #expect(lineCounts[0] == lineCounts[1])
        #expect(lineCounts[0] == 4 + 34 + 9 + 3)
    }
}
