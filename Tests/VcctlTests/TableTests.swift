import Testing

@testable import vcctl

@Suite("Tables")
struct TableTests {
    private var table: Table {
        var table = Table([
            Table.Column("NAME", minimumWidth: 6), Table.Column("N", .right),
            Table.Column("WHAT", minimumWidth: 6),
        ])
        table.add(["東京ベンチャーキャピタル", "1", "a long story of what happened"])
        table.add(["Cafe\u{301}", "1,204", "short"])
        return table
    }

    @Test("columns line up, wide characters and marks included")
    func aligned() {
        let lines = table.lines(width: nil).map(\.plain)
        #expect(
            lines == [
                "NAME                          N  WHAT",
                "東京ベンチャーキャピタル      1  a long story of what happened",
                "Cafe\u{301}                      1,204  short",
            ])
    }

    @Test("whatever the width, no line is wider, as far as columns may shrink")
    func fits() {
        for width in 25...80 {
            for line in table.lines(width: width) {
                #expect(line.width <= width, "width \(width): '\(line.plain)'")
            }
        }
    }

    @Test("the widest column gives first, and says that it was cut")
    func shrinks() {
        #expect(
            table.lines(width: 44).map(\.plain) == [
                "NAME                   N  WHAT",
                "東京ベンチャーキ…      1  a long story of w…",
                "Cafe\u{301}               1,204  short",
            ])
    }
}
