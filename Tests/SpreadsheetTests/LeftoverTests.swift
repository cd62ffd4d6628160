import Glibc
import Testing

@testable import Spreadsheet

@Suite("What killed exports leave behind")
struct LeftoverTests {
    @Test("the next export of the name removes what nobody holds, and nothing else")
    func leftovers() throws {
        let folder = try Scratch()
        let held = try ReplacedFile(path: folder.path + "/out.csv", replacing: false)
        let old = folder.path + "/.out.csv.1-1.part"
        let names = [
            ".other.csv.1-1.part", ".out.csv.x-1.part", "out.csv.1-1.part", ".out.csv.1.part",
        ]
        let others = names.map { "\(folder.path)/\($0)" }
        for path in [old] + others { try Self.make(path) }
        Self.age(held.temporaryPath)
        let next = try ReplacedFile(path: folder.path + "/out.csv", replacing: false)
        #expect(!ReplacedFile.isTaken(old))
        #expect(ReplacedFile.isTaken(held.temporaryPath), "somebody is writing it")
        #expect(ReplacedFile.isTaken(next.temporaryPath))
        for path in others { #expect(ReplacedFile.isTaken(path), "\(path)") }
    }

    @Test(
        "websites inside a private network are found, whatever way they are written",
        arguments: [
            ("http://10.0.0.8/team", true), ("127.0.0.1:8080", true), ("https://localhost", true),
            ("http://169.254.169.254/latest", true), ("http://[::1]/", true),
            ("http://metadata.google.internal", true), ("http://0x7f.1/", true),
            ("192.168.1.4", true), ("172.31.0.1", true), ("intern.local", true),
            ("acme.example", false), ("8.8.8.8", false),
            ("172.32.0.1", false), ("http://[2606:4700::1111]/", false),
            ("https://localhost.example", false), ("10.example", false),
        ])
    func privateWebsites(website: String, isPrivate: Bool) {
        var findings = SheetFindings()
        findings.add(FirmRow(sheetRow: 2, name: "Acme", website: website, cells: []))
        #expect(findings.privateWebsites.isEmpty != isPrivate)
        #expect(findings.isEmpty != isPrivate)
    }

    private static func make(_ path: String) throws {
        let descriptor = open(path, O_WRONLY | O_CREAT, 0o600)
        try #require(descriptor >= 0)
        close(descriptor)
        age(path)
    }

    /// Sets the file's time back, as if nothing had been written to it for an hour.
    private static func age(_ path: String) {
        var times = [timeval(), timeval()]
        for index in times.indices { times[index].tv_sec = time(nil) - 3_600 }
        utimes(path, times)
    }
}
