import Glibc
import Testing

@testable import EventLog

@Suite("Files that root makes", .enabled(if: geteuid() == 0))
struct OwnerTests {
    private func owner(_ path: String) -> uid_t? {
        var found = stat()
        return unsafe stat(path, &found) == 0 ? found.st_uid : nil
    }

    @Test("belong to whom their directory belongs, and nothing that was there changes hands")
    func owners() async throws {
        try await withTemporaryDirectory { path in
            let disk = PosixDisk()
            #expect(chown(path, 65_534, 65_534) == 0)
            _ = try disk.open(path + "/made", .create)
            _ = try disk.open(path + "/replaced", .replace)
            try disk.makeDirectory(path + "/inner")
            _ = try disk.open(path + "/inner/made", .create)
            for name in ["made", "replaced", "inner", "inner/made"] {
                #expect(owner("\(path)/\(name)") == 65_534, "\(name)")
            }
            // Neither by its name nor by a link, through which nothing is opened or made.
            #expect(mkdir(path + "/roots", 0o755) == 0)
            let descriptor = open(path + "/roots/own", O_CREAT | O_RDWR, 0o600)
            #expect(descriptor >= 0 && close(descriptor) == 0)
            _ = try disk.open(path + "/roots/own", .create)
            #expect(symlink(path + "/roots/own", path + "/link") == 0)
            #expect(symlink(path + "/roots/new", path + "/dangling") == 0)
            for name in ["link", "dangling"] {
                #expect(throws: DiskError("open", "\(path)/\(name)", code: DiskError.notRegular)) {
                    try disk.open("\(path)/\(name)", .create)
                }
            }
            #expect(owner(path + "/roots/own") == 0 && owner(path + "/roots/new") == nil)
        }
    }
}
