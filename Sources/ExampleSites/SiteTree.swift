import FoundationEssentials
import NIOCore

/// All sites, read into memory at the start.
///
/// A request is answered from these dictionaries and never from the disk, so no path, however it
/// is written, reaches a file that was not meant to be served.
struct SiteTree: Sendable {
    struct Page: Sendable {
        let body: ByteBuffer
        let contentType: String
        /// True for a file kept compressed (`team.html.gz`): it is sent with `Content-Encoding`.
        let isGzipped: Bool
        /// A strong validator over the bytes that are sent.
        let entityTag: String
    }

    struct Site: Sendable {
        /// From a path within the site (`team.html`, `people/index.html`) to what is there.
        var pages: [String: Page] = [:]
        var settings = SiteSettings()
    }

    /// From a site's name, which is its folder's, to the site.
    private(set) var sites: [String: Site] = [:]
    /// Files that belong to the server as a whole, such as `robots.txt`.
    private(set) var shared: [String: Page] = [:]

    /// Names in the order in which sites get addresses of their own.
    var names: [String] { sites.keys.sorted() }

    /// Reads every folder of `root` as a site.
    ///
    /// - Throws: ``ExampleSitesError/unreadableRoot(path:reason:)`` when `root` holds no site, or a
    ///   file in it cannot be read.
    init(root: String) throws {
        guard Self.isFolder(root) else {
            throw ExampleSitesError.unreadableRoot(path: root, reason: "there is no such folder")
        }
        do {
            let settings = try Self.settings(at: root + "/behaviours.json")
            for name in try FileManager.default.contentsOfDirectory(atPath: root).sorted()
            where !name.hasPrefix(".") {
                if Self.isFolder("\(root)/\(name)") {
                    sites[name] = try Self.site(at: "\(root)/\(name)", settings[name])
                } else if name.hasSuffix(".txt") {
                    shared[name] = try Self.page(at: "\(root)/\(name)", served: name, nil)
                }
            }
            // A site that is only a behaviour (it hangs, it is dead) needs no folder.
            for (name, settings) in settings where sites[name] == nil {
                sites[name] = Site(settings: settings)
            }
        } catch {
            throw ExampleSitesError.unreadableRoot(path: root, reason: "\(error)")
        }
        guard !sites.isEmpty else {
            throw ExampleSitesError.unreadableRoot(path: root, reason: "it holds no folder")
        }
    }

    private static func settings(at path: String) throws -> [String: SiteSettings] {
        guard FileManager.default.fileExists(atPath: path) else { return [:] }
        let data = try Data(contentsOf: URL(filePath: path))
        return try JSONDecoder().decode([String: SiteSettings].self, from: data)
    }

    private static func site(at folder: String, _ settings: SiteSettings?) throws -> Site {
        var site = Site(settings: settings ?? SiteSettings())
        for path in try FileManager.default.subpathsOfDirectory(atPath: folder)
        where !isFolder("\(folder)/\(path)") {
            let served = path.hasSuffix(".gz") ? String(path.dropLast(3)) : path
            site.pages[served] = try page(
                at: "\(folder)/\(path)", served: served, site.settings.contentTypes[served])
        }
        return site
    }

    private static func page(
        at path: String, served name: String, _ contentType: String?
    ) throws -> Page {
        let bytes = [UInt8](try Data(contentsOf: URL(filePath: path)))
        return Page(
            body: ByteBuffer(bytes: bytes),
            contentType: contentType ?? Self.contentType(of: name),
            isGzipped: path.hasSuffix(".gz"),
            entityTag: "\"" + String(fnv1a(bytes), radix: 16) + "\"")
    }

    private static func isFolder(_ path: String) -> Bool {
        var isDirectory = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory)
            && isDirectory
    }

    private static func contentType(of name: String) -> String {
        switch name.split(separator: ".").last {
        case "html": "text/html; charset=utf-8"
        case "txt": "text/plain; charset=utf-8"
        case "xml": "application/xml"
        case "json": "application/json"
        case "css": "text/css; charset=utf-8"
        case "js": "text/javascript; charset=utf-8"
        case "svg": "image/svg+xml"
        default: "application/octet-stream"
        }
    }
}

/// The 64-bit FNV-1a hash: enough to tell two versions of a page apart, or two addresses.
func fnv1a(_ bytes: some Sequence<UInt8>) -> UInt64 {
    bytes.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01b3 }
}
