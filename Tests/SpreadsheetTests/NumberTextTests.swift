import Testing

@testable import Spreadsheet

@Suite("The text of numbers and dates")
struct NumberTextTests {
    @Test(
        "numbers are written without an exponent and with fifteen digits at most",
        arguments: [
            ("0", "0"), ("-7", "-7"), ("45000000", "45000000"), ("4.5E7", "45000000"),
            ("1.5e+20", "150000000000000000000"), ("1E21", "1e+21"), ("2019.0", "2019"),
            ("0.1", "0.1"), ("0.30000000000000004", "0.3"), ("-0.000125", "-0.000125"),
            ("1.0000000000000001E-3", "0.001"), ("1E-12", "1e-12"), ("123456.789", "123456.789"),
            ("9007199254740993", "9007199254740993"), ("00123", "00123"), ("-0", "-0"), ("", ""),
            ("-", "-"), ("nan", "nan"), ("1e999", "1e999"), ("12abc", "12abc"), (" 5 ", "5"),
        ])
    func numbers(stored: String, shown: String) {
        #expect(numberText(Array(stored.utf8)) == shown)
    }

    @Test(
        "serials become dates in both calendars, with the day that never was",
        arguments: [
            (1, false, "1900-01-01"), (59, false, "1900-02-28"), (60, false, "1900-02-29"),
            (61, false, "1900-03-01"), (45_429, false, "2024-05-17"), (36_585, false, "2000-02-29"),
            (2_958_465, false, "9999-12-31"), (0, true, "1904-01-01"), (43_967, true, "2024-05-17"),
        ])
    func dates(serial: Int, from1904: Bool, shown: String) {
        #expect(dateText(serial: Double(serial), kind: .date, from1904: from1904) == shown)
    }

    @Test("times are rounded to seconds, and what is no date stays a number")
    func times() {
        #expect(dateText(serial: 0.5, kind: .time, from1904: false) == "12:00:00")
        #expect(dateText(serial: 1.25, kind: .time, from1904: false) == "30:00:00")
        #expect(dateText(serial: 0.999_999_9, kind: .time, from1904: false) == "24:00:00")
        #expect(
            dateText(serial: 45_429.75, kind: .dateAndTime, from1904: false)
                == "2024-05-17 18:00:00")
        for serial in [-1, 2_958_466, Double.infinity, .nan] {
            #expect(dateText(serial: serial, kind: .date, from1904: false) == nil)
        }
    }

    @Test(
        "format codes are judged by their letters outside quotes, brackets and escapes",
        arguments: [
            ("General", NumberFormats.Kind.number), ("0.00", .number),
            ("#,##0\\ \"days\"", .number),
            ("[Red]-0.0;0", .number), ("yyyy-mm-dd", .date), ("mmm-yy", .date),
            ("h:mm AM/PM", .time),
            ("[h]:mm", .time), ("mm:ss.0", .time), ("d/m/yyyy h:mm", .dateAndTime),
            ("[$-407]d. mmmm yyyy;@", .date), ("_-* #,##0.00\\ [$EUR]_-", .number), ("@", .number),
            ("\"Month\" 0", .number), ("[$€-407] #,##0", .number), ("0.00E+00", .number),
        ])
    func formatCodes(code: String, kind: NumberFormats.Kind) {
        #expect(NumberFormats.kind(ofCode: code) == kind)
    }

    @Test("column letters and indexes are each other's inverse")
    func columnNames() {
        #expect(columnLetters(0) == "A")
        #expect(columnLetters(701) == "ZZ")
        #expect(columnIndex("xfd") == 16_383)
        #expect(columnIndex("XFE") == nil)
        #expect(columnIndex("") == nil)
        #expect(columnIndex("A1") == nil)
        for index in 0..<16_384 { #expect(columnIndex(columnLetters(index)) == index) }
    }
}
