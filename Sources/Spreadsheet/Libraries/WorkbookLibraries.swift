import CWorkbooks

/// The libraries behind workbooks, each loaded at its first use.
enum WorkbookLibraries {
    /// Parses the XML inside.
    static let expat = SystemLibrary<vc_expat>(
        name: "libexpat",
        fileNames: ["libexpat.so.1"],
        package: "libexpat1",
        builtFor: "\(XML_MAJOR_VERSION).\(XML_MINOR_VERSION).\(XML_MICRO_VERSION)",
        fill: vc_expat_fill,
        version: { $0.XML_ExpatVersion() }
    ).load()

    /// Opens their containers.
    ///
    /// Debian numbered the interface 4 up to libzip 1.7, and 5 from then on, as everybody else
    /// always had; the functions that we call are the same in both.
    static let zip = SystemLibrary<vc_zip>(
        name: "libzip",
        fileNames: isOldZip ? ["libzip.so.4", "libzip.so.5"] : ["libzip.so.5", "libzip.so.4"],
        package: isOldZip ? "libzip4" : "libzip5",
        builtFor: LIBZIP_VERSION,
        fill: vc_zip_fill,
        version: { $0.zip_libzip_version() }
    ).load()

    private static var isOldZip: Bool { LIBZIP_VERSION_MAJOR == 1 && LIBZIP_VERSION_MINOR < 8 }

    /// Writes them; its structures change with the number of its interface, so no other will do.
    static let xlsxWriter = SystemLibrary<vc_xlsx_writer>(
        name: "libxlsxwriter",
        fileNames: ["libxlsxwriter.so.\(LXW_SOVERSION)"],
        package: "libxlsxwriter\(LXW_SOVERSION)",
        builtFor: LXW_VERSION,
        fill: vc_xlsx_writer_fill,
        version: { $0.lxw_version() }
    ).load()
}
