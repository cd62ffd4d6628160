/// Joins what the pages gave.
enum Findings {
    static func merge(
        _ readings: [PageReading], visits: [PageVisit], firm: FirmRequest
    ) -> FirmFindings {
        var findings = FirmFindings(verdict: .noTeamPage)
        findings.pages = visits
        return findings
    }
}
