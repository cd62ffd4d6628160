import CWorkbooks
import Glibc

/// A C library that is loaded when it is first needed, because linking it would slow every start.
struct SystemLibrary<Functions> {
    let name: String
    /// The files that may be loaded, that of the headers this was built with first.
    ///
    /// Only names with the number of an interface: the bare one would lead to any interface.
    let fileNames: [String]
    /// What the first of the files is called by apt.
    let package: String
    /// The version of the headers.
    let builtFor: String
    let fill: (UnsafeMutablePointer<Functions>, UnsafeMutableRawPointer) -> UnsafePointer<CChar>?
    let version: (Functions) -> UnsafePointer<CChar>?

    /// Loads the first file that is there and fits; it stays loaded.
    func load() -> Result<Functions, LibraryFailure> {
        var reasons: [String] = []
        for fileName in fileNames {
            guard let library = dlopen(fileName, RTLD_NOW | RTLD_LOCAL) else {
                reasons.append(dlerror().map { String(cString: $0) } ?? "\(fileName): no reason")
                continue
            }
            let table = UnsafeMutablePointer<Functions>.allocate(capacity: 1)
            defer { table.deallocate() }
            if let missing = fill(table, library) {
                reasons.append("\(fileName) has no function \(String(cString: missing))")
                continue
            }
            let found = version(table.pointee).map { String(cString: $0) } ?? ""
            if Self.fits(found, builtFor: builtFor) { return .success(table.pointee) }
            reasons.append("\(fileName) is \(found), and this was built for \(builtFor)")
        }
        return .failure(
            LibraryFailure(
                library: name, package: package, reason: reasons.joined(separator: "; ")))
    }

    /// The same major version, and no older: what the headers declare has to be there.
    static func fits(_ found: String, builtFor wanted: String) -> Bool {
        guard let found = numbers(found), let wanted = numbers(wanted) else { return false }
        return found.major == wanted.major && found.minor >= wanted.minor
    }

    /// The numbers of "1.7.3", or of "expat_2.5.0".
    private static func numbers(_ version: String) -> (major: Int, minor: Int)? {
        let parts = version.drop { !$0.isNumber }.split(separator: ".")
        guard parts.count >= 2, let major = Int(parts[0]), let minor = Int(parts[1]) else {
            return nil
        }
        return (major, minor)
    }
}

/// Why a library cannot be used.
struct LibraryFailure: Error, Hashable, Sendable {
    var library: String
    /// The package to install.
    var package: String
    var reason: String
}

extension Result where Failure == LibraryFailure {
    /// The functions, or what is wrong as the error of the workbook that needs them.
    func get(for path: String) throws(SpreadsheetError) -> Success {
        switch self {
        case .success(let functions): functions
        case .failure(let failure):
            throw .libraryMissing(
                path: path, library: failure.library, package: failure.package,
                reason: failure.reason)
        }
    }
}
