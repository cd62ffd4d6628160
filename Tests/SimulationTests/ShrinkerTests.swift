import Testing

@testable import Simulation

@Suite("Cutting a plan down")
struct ShrinkerTests {
    @Test(
        "finds the acts that it takes, wherever they are",
        arguments: [[0], [9], [3, 17], [0, 8, 19]])
    func finds(culprits: [Int]) {
        var shrinker = Shrinker(count: 20) { $0.isSuperset(of: culprits) }
        shrinker.run()
        #expect(shrinker.kept == culprits)
    }

    @Test("keeps nothing when nothing is needed, and all when all is")
    func extremes() {
        var needless = Shrinker(count: 7) { _ in true }
        needless.run()
        #expect(needless.kept.isEmpty)
        var needed = Shrinker(count: 7) { $0.count == 7 }
        needed.run()
        #expect(needed.kept == Array(0..<7))
    }
}
