package import Jobs

/// How the firms of two jobs stand, in numbers; it looks at the folded states and no event.
package struct PairedCounts: Hashable, Sendable {
    package var inBoth = 0
    package var onlyInFirst = 0
    package var onlyInSecond = 0
    /// Of the firms in both: how many stand with one status there and with another here.
    package var moves: [FirmMove: Int] = [:]

    package init(first: FirmTable, second: FirmTable, pairing: FirmPairing) {
        for number in 0..<first.firmCount {
            let firm = FirmNumber(number + 1)
            guard let partner = pairing.partner(of: firm) else {
                onlyInFirst += 1
                continue
            }
            inBoth += 1
            if let move = FirmMove(from: first[firm], to: second[partner]) {
                moves[move, default: 0] += 1
            }
        }
        for number in 0..<second.firmCount where pairing.isOnlyInSecond(FirmNumber(number + 1)) {
            onlyInSecond += 1
        }
    }

    package var isEmpty: Bool { onlyInFirst == 0 && onlyInSecond == 0 && moves.isEmpty }
}
