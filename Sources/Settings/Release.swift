/// Which release of the product this is.
package enum Release {
    /// As `--version` prints it and the fleet's history records it.
    package static let version = "0.1.0"
}
