/// A cell's place: "B7" is column 1, row 7.
struct CellReference: Hashable {
    /// From 0.
    var column: Int
    /// From 1.
    var row: Int

    init(column: Int, row: Int) {
        self.column = column
        self.row = row
    }

    init?(_ bytes: some Collection<UInt8>) {
        var column = 0
        var row = 0
        var letterCount = 0
        var digitCount = 0
        for byte in bytes where byte != UInt8(ascii: "$") {
            let upper = byte & 0xDF
            if digitCount == 0, (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(upper) {
                letterCount += 1
                column = column * 26 + Int(upper - UInt8(ascii: "A")) + 1
            } else if letterCount > 0, (0x30...0x39).contains(byte) {
                digitCount += 1
                row = row * 10 + Int(byte - 0x30)
            } else {
                return nil
            }
            guard letterCount <= 3, digitCount <= 7 else { return nil }
        }
        guard letterCount > 0, digitCount > 0 else { return nil }
        self.column = column - 1
        self.row = row
    }
}
