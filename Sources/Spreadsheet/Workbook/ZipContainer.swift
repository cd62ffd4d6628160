import CWorkbooks

/// The container of a workbook, opened for reading; parts are found by name and never written out.
final class ZipContainer {
    let path: String
    let limits: SpreadsheetLimits
    fileprivate let libzip: vc_zip
    fileprivate let archive: OpaquePointer

    init(file: borrowing InputFile, limits: SpreadsheetLimits) throws(SpreadsheetError) {
        path = file.path
        self.limits = limits
        guard file.byteCount <= limits.fileByteCount else {
            throw .tooLarge(path: file.path, what: "it has \(file.byteCount) bytes")
        }
        // The library reads the whole directory at once, so its size is judged before.
        let count = try ZipDirectory.largestClaimedEntryCount(of: file)
        guard count <= limits.entryCount else {
            throw .tooLarge(path: file.path, what: "its container has \(count) parts")
        }
        libzip = try WorkbookLibraries.zip.get(for: file.path)
        var code: CInt = 0
        guard let archive = libzip.zip_open(file.path, ZIP_RDONLY, &code) else {
            throw .damaged(path: file.path, reason: libzip.words(code))
        }
        self.archive = archive
    }

    deinit { libzip.zip_discard(archive) }

    /// A part by its name; as in every spreadsheet program, case does not matter.
    func has(_ part: String) -> Bool { index(of: part) != nil }

    fileprivate func index(of part: String) -> zip_uint64_t? {
        let exact = libzip.zip_name_locate(archive, part, 0)
        let index =
            exact >= 0
            ? exact : libzip.zip_name_locate(archive, part, zip_flags_t(ZIP_FL_NOCASE))
        return index >= 0 ? zip_uint64_t(index) : nil
    }

    /// The first bytes of a part, or `nil` when there is no such part.
    func head(of part: String, byteCount: Int) throws(SpreadsheetError) -> [UInt8]? {
        guard has(part) else { return nil }
        let stream = try ZipPart(part, in: self, byteLimit: limits.partByteCount)
        var bytes = [UInt8](repeating: 0, count: byteCount)
        let count = try stream.read(into: &bytes)
        return Array(bytes.prefix(count))
    }
}

extension vc_zip {
    /// The library's words for one of its error codes.
    fileprivate func words(_ code: CInt) -> String {
        var error = zip_error_t()
        zip_error_init_with_code(&error, code)
        defer { zip_error_fini(&error) }
        return words(zip_error_strerror(&error), or: "error \(code)")
    }

    /// A text of the library's; whether it may be missing depends on the version of its headers.
    fileprivate func words(_ text: UnsafePointer<CChar>?, or other: String) -> String {
        text.map { String(cString: $0) } ?? other
    }
}

/// One part of a container, unpacked as it is read, with its output counted.
final class ZipPart {
    let name: String
    private let container: ZipContainer
    private let libzip: vc_zip
    private let file: OpaquePointer
    private let byteLimit: Int
    private let packedByteCount: Int
    private var byteCount = 0

    init(
        _ name: String, in container: ZipContainer, byteLimit: Int
    ) throws(SpreadsheetError) {
        let path = container.path
        let libzip = container.libzip
        guard let index = container.index(of: name) else {
            throw .missingPart(path: path, part: name)
        }
        var status = zip_stat_t()
        libzip.zip_stat_init(&status)
        guard libzip.zip_stat_index(container.archive, index, 0, &status) == 0 else {
            throw .damaged(path: path, reason: "part \(name) cannot be found")
        }
        if status.valid & zip_uint64_t(ZIP_STAT_ENCRYPTION_METHOD) != 0,
            status.encryption_method != zip_uint16_t(ZIP_EM_NONE)
        {
            throw .encrypted(path: path)
        }
        guard let file = libzip.zip_fopen_index(container.archive, index, 0) else {
            let reason = libzip.words(libzip.zip_strerror(container.archive), or: "unknown")
            throw .damaged(path: path, reason: "part \(name): \(reason)")
        }
        self.name = name
        self.container = container
        self.libzip = libzip
        self.file = file
        self.byteLimit = byteLimit
        packedByteCount = Int(clamping: status.comp_size)
    }

    deinit { _ = libzip.zip_fclose(file) }

    /// Fills `buffer`; gives the number of bytes, fewer only at the end, after the checksum held.
    func read(into buffer: inout [UInt8]) throws(SpreadsheetError) -> Int {
        var filled = 0
        while filled < buffer.count {
            let count = buffer.withUnsafeMutableBytes { bytes in
                // Without an address there is no room either.
                guard let start = bytes.baseAddress else { return zip_int64_t(0) }
                let room = zip_uint64_t(bytes.count - filled)
                return libzip.zip_fread(file, start + filled, room)
            }
            if count == 0 { break }
            guard count > 0 else {
                let reason = libzip.words(libzip.zip_file_strerror(file), or: "unknown")
                throw .damaged(path: container.path, reason: "part \(name): \(reason)")
            }
            filled += Int(count)
        }
        byteCount += filled
        guard byteCount <= byteLimit else {
            throw .tooLarge(
                path: container.path,
                what: "its part \(name) unpacks to more than \(byteLimit) bytes")
        }
        // The size that the container claims for the packed bytes cannot exceed the file's own.
        let limits = container.limits
        if byteCount > limits.ratioGraceByteCount,
            byteCount / max(1, packedByteCount) > limits.compressionRatio
        {
            throw .suspiciousCompression(path: container.path, part: name)
        }
        return filled
    }
}

/// The end of a ZIP file, read far enough to know how long its directory claims to be.
enum ZipDirectory {
    /// The largest count that any end record, or its 64-bit form, in the last 64 KiB claims.
    static func largestClaimedEntryCount(
        of file: borrowing InputFile
    ) throws(SpreadsheetError) -> Int {
        let start = max(0, file.byteCount - (65_535 + 22 + 20))
        let tail = try file.bytes(at: start, count: file.byteCount - start)
        var largest = 0
        for index in tail.indices.dropLast(3) where tail[index] == 0x50 && tail[index + 1] == 0x4B {
            switch (tail[index + 2], tail[index + 3]) {
            case (5, 6):
                largest = max(largest, integer(tail, at: index + 10, byteCount: 2))
            case (6, 7):
                let offset = integer(tail, at: index + 8, byteCount: 8)
                guard offset >= 0, offset < file.byteCount else { continue }
                let record = try file.bytes(at: offset, count: 40)
                largest = max(largest, integer(record, at: 32, byteCount: 8))
            default: continue
            }
        }
        return largest
    }

    /// Little endian; what lies beyond the bytes reads as zero, and so does a negative number.
    private static func integer(_ bytes: [UInt8], at index: Int, byteCount: Int) -> Int {
        var value: UInt64 = 0
        for step in 0..<byteCount where index + step < bytes.count {
            value |= UInt64(bytes[index + step]) << (8 * UInt64(step))
        }
        return Int(clamping: value)
    }
}
