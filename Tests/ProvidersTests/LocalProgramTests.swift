import Engine
import Foundation
import Providers
import Testing

@Suite struct LocalProgramTests {
    private static let programs = LocalProgram(environment: [
        "PATH": "/nowhere:/usr/bin:/bin", "HOME": "/tmp", "OPENAI_API_KEY": "hush",
    ])

    private static func failure(_ arguments: [String], input: [UInt8] = [], deadline: Double = 20) async -> StepFailure?
    {
        do {
            try await programs.run(arguments, input: input, deadline: deadline)
            return nil
        } catch { return error }
    }

    @Test func aProgramReadsItsInputAndSeesNoSecrets() async throws {
        let scratch = try Scratch()
        let input = [UInt8](repeating: 97, count: 300_000)
        let script = "cat >\(scratch.path)/input; env >\(scratch.path)/env; printf %s \"$1\" >\(scratch.path)/argument"
        #expect(await Self.failure(["sh", "-c", script, "sh", "a b; $(c)"], input: input) == nil)
        func text(_ name: String) -> String {
            String(decoding: FileManager.default.contents(atPath: "\(scratch.path)/\(name)") ?? Data(), as: UTF8.self)
        }
        #expect(text("input").utf8.elementsEqual(input))
        #expect(text("argument") == "a b; $(c)")
        let names = text("env").split(separator: "\n").compactMap { $0.split(separator: "=").first }.map(String.init)
        #expect(Set(names).subtracting(["PWD", "SHLVL", "_", "OLDPWD"]) == ["PATH", "HOME"])
    }

    @Test func eachEndIsSaid() async throws {
        for (arguments, cause, words) in [
            (["no-such-program"], .account, "the program no-such-program is not there"), ([], .account, "is not there"),
            (["sh", "-c", "echo one >&2; echo two >&2; exit 3"], .permanent, "ended with status 3: two"),
            (["sh", "-c", "kill -SEGV $$"], .permanent, "was ended by signal 11"),
            (["sh", "-c", "head -c 1000000 /dev/zero | tr '\\0' x >&2; exit 1"], .permanent, "status 1: xxx"),
            (["/etc/passwd"], .account, "is not there"),
        ] as [([String], StepFailure.Class, String)] {
            let failure = await Self.failure(arguments, input: [UInt8](repeating: 1, count: 200_000))
            #expect(failure?.cause == cause && failure?.message.contains(words) == true, "\(arguments)")
        }
    }

    @Test(.timeLimit(.minutes(5))) func whatHangsIsStoppedWithWhatItStarted() async throws {
        let late = await Self.failure(["sh", "-c", "sleep 600 & sleep 600"], deadline: 0.2)
        #expect(late?.message.contains("was stopped after") == true)
        let task = Task { await Self.failure(["sh", "-c", "sleep 600 & sleep 600"], deadline: 600) }
        task.cancel()
        #expect(await task.value?.cause == .cancelled)
    }
}
