import EventLog
import Jobs
@testable import Projections
import Testing

@Suite("Expressions over a job's state")
struct StateExpressionTests {
    private func refusal(_ source: String) -> ExpressionError? {
        do throws(ExpressionError) {
            _ = try StateExpression(parsing: source)
            return nil
        } catch { return error }
    }

    @Test("and binds tighter than or, not tighter than both, parentheses tightest")
    func precedence() throws {
        let a = try StateExpression(parsing: "run == 1")
        let b = try StateExpression(parsing: "failedCount > 2")
        let c = try StateExpression(parsing: "not status == paused")
        #expect(
            try StateExpression(parsing: "run == 1 or failedCount > 2 and not status == paused")
                == .or(a, .and(b, c)))
        #expect(
            try StateExpression(parsing: "(run == 1 || failedCount>2) && !(status=paused)")
                == .and(.or(a, b), c))
    }

    @Test("either side may be the field, 5% is 0.05, words are held against what there is")
    func terms() throws {
        #expect(
            try StateExpression(parsing: "5% < failureRate")
                == .compare(
                    .constant(.number(0.05)), .less, .field(.plain(.failureRate))))
        #expect(
            try StateExpression(parsing: "firm:12.state == WORKING")
                == .compare(
                    .field(.firm(FirmNumber(12), .state)), .equal, .constant(.word("working"))))
        #expect(
            try StateExpression(parsing: "failedCount > enrichedCount").fields
                == [.plain(.failedCount), .plain(.enrichedCount)])
    }

    @Test(
        "what is wrong is said with its place, and with what may have been meant",
        arguments: [
            ("failedCuont > 2", 0, "no field 'failedCuont'", "did you mean 'failedCount'?"),
            ("40 < failedCuont", 5, "there is no field", "did you mean 'failedCount'?"),
            ("causes.timeuot > 4", 7, "there is no cause 'timeuot'", "did you mean 'timeout'?"),
            ("status == pausd", 10, "'status' is never 'pausd'", "did you mean 'paused'?"),
            ("failedCount >", 13, "it ends here, where a field, a number or a word", nil),
            ("failedCount", 11, "it ends here, where a comparison", nil),
            ("(run == 1", 9, "where ')' was expected", nil),
            ("run == 1)", 8, "where a '(' before it was expected", nil),
            ("run == 1 run == 2", 9, "'run' is here, where 'and', 'or' or the end", nil),
            ("status > paused", 9, "can only be == or !=", nil),
            ("failedCount == 'x'", 15, "is a number, and 'x' is none", nil),
            ("failedCount > 4x", 14, "'4x' is no number", "numbers look like 40, 0.25 or 5%"),
            ("failedCount # 4", 12, "'#' means nothing here", nil),
            ("firm:0.state == failed", 5, "a firm's number is expected", nil),
            ("firm:3.stat == failed", 6, "a firm has no 'stat'", "did you mean 'state'?"),
            ("", 0, "the expression is empty", nil),
        ] as [(String, Int, String, String?)])
    func errors(source: String, offset: Int, message: String, hint: String?) throws {
        let error = try #require(refusal(source))
        #expect(error.offset == offset)
        #expect(error.message.contains(message), "\(error.message)")
        if let hint { #expect(error.hint == hint) }
    }

    @Test("a thousand parentheses are refused, not followed")
    func depth() {
        let deep = String(repeating: "(", count: 1_000)
        #expect(refusal(deep + "run == 1")?.message.contains("too many parentheses") == true)
    }
}

@Suite("The first event at which something became true")
struct BisectTests {
    @Test("in any history, for any question, it is what a look at every state gives")
    func everyState() async throws {
        let questions = [
            "failedCount > 1", "status == paused", "inFlightCount >= 2", "causes.not-found >= 1",
            "firm:2.state == enriched", "failureRate > 30%", "waitingForRetryCount == 1",
            "takeoverCount > 0 or run == 2", "firmsPerMinute > 5", "not processedCount < 4",
        ]
        for seed: UInt64 in 1...12 {
            let scene = Scene()
            var history = RandomHistory(seed: seed, scene)
            try await history.submit()
            try await history.run(80)
            let head = try await scene.reader.tip(of: Scene.job, at: .head).revision.rawValue
            for question in questions {
                let expression = try StateExpression(parsing: question)
                var truths: [Bool] = []
                for revision in 1...head {
                    let moment = Moment.revision(Revision(revision))
                    let folded = try await scene.reader.state(of: Scene.job, at: moment)
                    truths.append(expression.isTrue(in: StateView(folded.state)))
                }
                let report = try await scene.reader.bisect(
                    Scene.job, where: expression)
                let first = truths.firstIndex(of: true).map { UInt64($0) + 1 }
                let changes = zip([false] + truths, truths).count { $0 != $1 }
                #expect(report.first?.revision == first, "seed \(seed): \(question)")
                #expect(report.changeCount == changes, "seed \(seed): \(question)")
                #expect(report.isTrueAtEnd == truths.last, "seed \(seed): \(question)")
            }
        }
    }

    @Test("a range begins with the state before it, and values tell what changed")
    func range() async throws {
        let scene = Scene()
        try await scene.submit(firms: 6, batch: 6)
        let lease = try await scene.claim(1)
        try await scene.fail(1, lease)
        let one = try await scene.reader.tip(of: Scene.job, at: .head).revision
        try await scene.fail(2, lease)
        let two = try await scene.reader.tip(of: Scene.job, at: .head).revision
        let expression = try StateExpression(parsing: "failedCount > 0")
        let late = try await scene.reader.bisect(
            Scene.job, where: expression, after: one, through: two)
        #expect(late.wasTrueBefore && late.first == nil && late.changeCount == 0)
        let more = try await scene.reader.bisect(
            Scene.job, where: try StateExpression(parsing: "failedCount > 1"),
            after: Revision(one.rawValue - 1), through: two)
        #expect(more.first?.revision == two.rawValue)
        #expect(more.values.map(\.before) == [.number(1)])
        #expect(more.values.map(\.after) == [.number(2)])
    }
}
