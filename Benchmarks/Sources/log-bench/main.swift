import BenchSupport
import Glibc

func measure() async throws {
    let arguments = CommandLine.arguments
    if arguments.count > 1, arguments[1] == "child" {
        try await AppendBench.child(Array(arguments.dropFirst(2)))
        return
    }
    let options = try Options(arguments)
    // What an interrupted run may have left.
    removeDirectory(options.directory)
    makeDirectory(options.directory)
    defer { removeDirectory(options.directory) }
    var results = Results()
    let start = now()
    func say(_ what: String) { printError("[\(Int(now() - start)) s] \(what)") }
    if options.doesAppend {
        let bench = AppendBench(options)
        for round in 1...options.rounds {
            try await bench.round(&results)
            say("appends, round \(round) of \(options.rounds)")
        }
        removeDirectory(options.directory + "/append-plain")
    }
    if options.doesRead {
        let bench = ReadBench(options)
        say("events made")
        try await bench.prepare(&results, say: say)
        for round in 1...options.rounds {
            try await bench.round(&results)
            say("questions, round \(round) of \(options.rounds)")
        }
    }
    print(results.table)
}

do {
    try await measure()
} catch {
    printError("\(error)")
    exit(1)
}
