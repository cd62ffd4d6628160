import CWorkbooks
import Testing

@testable import Spreadsheet

@Suite("Libraries that are loaded when they are needed")
struct SystemLibraryTests {
    private func load(
        _ fileNames: [String], builtFor version: String = LIBZIP_VERSION
    ) -> Result<vc_zip, LibraryFailure> {
        SystemLibrary<vc_zip>(
            name: "libzip", fileNames: fileNames, package: "libzip4", builtFor: version,
            fill: vc_zip_fill, version: { $0.zip_libzip_version() }
        ).load()
    }

    private func reason(_ result: Result<vc_zip, LibraryFailure>) -> String? {
        switch result {
        case .success: nil
        case .failure(let failure): failure.reason
        }
    }

    /// The name under which this machine has the library.
    private func fileName() throws -> String {
        try #require(["libzip.so.4", "libzip.so.5"].first { reason(load([$0])) == nil })
    }

    @Test("those of the headers that this was built with are here")
    func present() {
        #expect(throws: Never.self) { try WorkbookLibraries.expat.get() }
        #expect(throws: Never.self) { try WorkbookLibraries.zip.get() }
        #expect(throws: Never.self) { try WorkbookLibraries.xlsxWriter.get() }
    }

    @Test("the first file that is there is taken")
    func laterFile() throws {
        #expect(reason(load(["libzip.so.none", try fileName()])) == nil)
    }

    @Test("one that is missing says so, and what to install")
    func missing() throws {
        let absent = load(["libzip.so.none", "libzip.so.never"])
        let words = ": cannot open shared object file: No such file or directory"
        #expect(reason(absent) == "libzip.so.none\(words); libzip.so.never\(words)")
        #expect {
            try load(["libzip.so.none"]).get(for: "firms.xlsx")
        } throws: { error in
            "\(error)" == """
                firms.xlsx: workbooks need libzip, which cannot be loaded: libzip.so.none\(words). \
                Install the package libzip4, or use CSV.
                """
        }
    }

    @Test("another library of that name, or another version, is refused")
    func unfit() throws {
        #expect(reason(load(["libm.so.6"])) == "libm.so.6 has no function zip_libzip_version")
        let file = try fileName()
        let version: UnsafePointer<CChar>? = try load([file]).get().zip_libzip_version()
        let found = version.map { String(cString: $0) } ?? ""
        #expect(
            reason(load([file], builtFor: "2.0.0"))
                == "\(file) is \(found), and this was built for 2.0.0")
    }

    @Test(
        "the major version is the same and the minor one no older",
        arguments: [
            ("1.7.3", "1.7.3", true), ("1.11.3", "1.7.3", true), ("1.7.0", "1.7.3", true),
            ("1.7.3", "1.11.3", false), ("2.0.0", "1.7.3", false), ("0.11.2", "1.7.3", false),
            ("expat_2.6.1", "2.5.0", true), ("", "1.7.3", false), ("1", "1.7.3", false),
        ])
    func versions(found: String, builtFor: String, fits: Bool) {
        #expect(SystemLibrary<vc_zip>.fits(found, builtFor: builtFor) == fits)
    }
}
