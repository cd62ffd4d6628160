import CWorkbooks

/// Whether a C library that workbooks need can be loaded.
package struct LibraryReport: Hashable, Sendable {
    package var name: String
    /// As the library calls its version; nil when it cannot be loaded.
    package var version: String?
    /// Why it cannot be loaded, and the package to install; nil when it can.
    package var problem: String?
    package var package: String

    package init(name: String, version: String?, problem: String?, package: String) {
        self.name = name
        self.version = version
        self.problem = problem
        self.package = package
    }

    /// Loads each library, as reading and writing workbooks would.
    package static func all() -> [LibraryReport] {
        [
            report("libexpat", WorkbookLibraries.expat) { $0.XML_ExpatVersion() },
            report("libzip", WorkbookLibraries.zip) { $0.zip_libzip_version() },
            report("libxlsxwriter", WorkbookLibraries.xlsxWriter) { $0.lxw_version() },
        ]
    }

    private static func report<Functions>(
        _ name: String, _ library: Result<Functions, LibraryFailure>,
        _ version: (Functions) -> UnsafePointer<CChar>?
    ) -> LibraryReport {
        switch library {
        case .success(let functions):
            let found = version(functions).map { String(cString: $0) }
            return LibraryReport(name: name, version: found, problem: nil, package: "")
        case .failure(let failure):
            return LibraryReport(
                name: name, version: nil, problem: failure.reason, package: failure.package)
        }
    }
}
