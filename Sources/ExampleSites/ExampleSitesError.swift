import Glibc

/// Why the example sites cannot be served.
package enum ExampleSitesError: Error, Hashable, Sendable {
    case unreadableRoot(path: String, reason: String)
    case cannotListen(address: String, port: Int, reason: String)
    case cannotOpenLog(path: String, errno: Int32)
}

extension ExampleSitesError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unreadableRoot(let path, let reason):
            "cannot read example sites from \(path): \(reason). Name their folder with --root."
        case .cannotListen(let address, let port, let reason):
            """
            cannot listen on \(address):\(port): \(reason). Stop what listens there, or let \
            --port 0 pick a free port.
            """
        case .cannotOpenLog(let path, let errno):
            "cannot open the request log \(path): \(String(cString: strerror(errno)))."
        }
    }
}
