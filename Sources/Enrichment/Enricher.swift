/// One firm as the list names it; both fields come straight from a spreadsheet and are not trusted.
package struct FirmRequest: Sendable, Hashable {
    package var name: String
    /// A host or an address, with or without a scheme: `acme.example`, `https://acme.example/en`.
    package var website: String

    package init(name: String, website: String) {
        self.name = name
        self.website = website
    }
}

/// Finds out what one firm says of itself.
///
/// Cancelling the task that runs `enrich` ends the work promptly with the cause `cancelled`; that
/// is how a caller enforces a deadline for the whole attempt. A site that names nobody is a finding
/// (see ``Verdict``), never a failure.
package protocol Enricher: Sendable {
    func enrich(_ firm: FirmRequest) async throws(EnrichmentFailure) -> FirmFindings
}

/// Finds nothing, at once: for measuring the engine around an enricher.
package struct NullEnricher: Enricher {
    package init() {}

    package func enrich(_ firm: FirmRequest) async throws(EnrichmentFailure) -> FirmFindings {
        FirmFindings(verdict: .noTeamPage)
    }
}
