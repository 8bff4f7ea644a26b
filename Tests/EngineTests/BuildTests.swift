import Engine
import Foundation
import Model
import Synchronization
import Testing

@Suite struct BuildTests {
    let plan = toyPlan("a = say one", "b = say two", "c = join a b", "d = upper c")

    @Test func runsOnceThenFindsEverything() async throws {
        let shop = try ToyShop()
        let first = try await shop.build(plan)
        #expect(shop.text(first, 3) == "ONETWO")
        #expect(shop.takeMade() == ["join {}", "say one", "say two", "upper {}"])
        let second = try await shop.build(plan)
        #expect(second.phases == Array(repeating: .done(ran: false), count: 4))
        #expect(shop.takeMade() == [])
    }

    @Test func aChangeRunsWhatReadsIt() async throws {
        let shop = try ToyShop()
        try shop.write("words", "red")
        let plan = toyPlan("a = join f:words", "b = say two", "c = upper b", "d = join a c")
        _ = try await shop.build(plan)
        _ = shop.takeMade()
        try shop.write("words", "blue")
        let state = try await shop.build(plan)
        #expect(shop.text(state, 3) == "blueTWO")
        #expect(shop.takeMade() == ["join {}", "join {}"])
    }

    @Test func equalBytesStopARebuild() async throws {
        let shop = try ToyShop()
        try shop.write("words", "red")
        let plan = toyPlan("a = upper f:words", "b = join a")
        _ = try await shop.build(plan)
        _ = shop.takeMade()
        try shop.write("words", "RED")
        let state = try await shop.build(plan)
        #expect(shop.takeMade() == ["upper {}"])
        #expect(state.phases == [.done(ran: true), .done(ran: false)])
    }

    @Test func aToolsVersionRunsOnlyItsKinds() async throws {
        let shop = try ToyShop()
        _ = try await shop.build(plan, tools: ["upper": "1", "join": "1"])
        _ = shop.takeMade()
        _ = try await shop.build(plan, tools: ["upper": "2", "join": "2"])
        #expect(shop.takeMade() == ["upper {}"])
    }

    @Test func equalStepsRunOnce() async throws {
        let shop = try ToyShop()
        let state = try await shop.build(
            toyPlan("a = say one", "b = say one", "c = upper a", "d = upper b", "e = join c d"))
        #expect(shop.text(state, 4) == "ONEONE")
        #expect(shop.takeMade() == ["join {}", "say one", "upper {}"])
    }

    @Test func oneFailureStaysOneFailure() async throws {
        let shop = try ToyShop(["fail": { (_, _) throws(StepFailure) in throw StepFailure(.user, "broken") }])
        let plan = toyPlan("a = say one", "b = fail a", "c = upper b", "d = upper a", "e = join c d")
        let state = try await shop.build(plan)
        #expect(
            state.phases == [
                .done(ran: true), .failed(StepFailure(.user, "broken")), .skipped(because: 1), .done(ran: true),
                .skipped(because: 1),
            ])
    }

    @Test func failFastStartsNothingNew() async throws {
        let shop = try ToyShop(["fail": { (_, _) throws(StepFailure) in throw StepFailure(.user, "broken") }])
        let plan = toyPlan("a = fail", "b = say one", "c = join a b")
        let state = try await shop.build(plan, options: .init(resources: ["cpu": 1], failFast: true))
        #expect(state.phases[0] == .failed(StepFailure(.user, "broken")))
        #expect(shop.takeMade() == ["fail {}"])
    }

    @Test func aRetryableFailureIsTriedAgain() async throws {
        let left = Mutex(2)
        let shop = try ToyShop([
            "busy": { (_, _) throws(StepFailure) in
                let isBusy = left.withLock { left in
                    left -= 1
                    return left >= 0
                }
                if isBusy { throw StepFailure(.retryable, "busy") }
                return "done"
            }
        ])
        let state = try await shop.build(toyPlan("a = busy"))
        #expect(shop.text(state, 0) == "done")
        #expect(shop.takeMade().count == 3)
    }

    @Test func anUnreadableFileIsTheStepsFailure() async throws {
        let shop = try ToyShop()
        let state = try await shop.build(toyPlan("a = join f:missing", "b = say one"))
        #expect(
            state.phases == [
                .failed(
                    StepFailure(
                        .user, "cannot read missing", hint: "check that the file is there and may be read", input: 0)),
                .done(ran: true),
            ])
    }

    @Test(arguments: [false, true]) func bytesThatAreGoneAreMadeAgainWhenNeeded(corrupt: Bool) async throws {
        let shop = try ToyShop()
        try shop.write("words", "red")
        let plan = toyPlan("a = say one", "b = upper a", "c = join b f:words")
        let first = try await shop.build(plan)
        _ = shop.takeMade()
        for step in 0..<2 {
            let path = shop.store.blobs.path(of: first.outputs[step][0].digest)
            chmod(path, 0o644)
            if corrupt { try Data("red".utf8).write(to: URL(filePath: path)) } else { unlink(path) }
        }
        #expect(try await shop.build(plan).phases == Array(repeating: .done(ran: false), count: 3))
        #expect(shop.takeMade() == [])
        try shop.write("words", "blue")
        let state = try await shop.build(plan)
        #expect(shop.text(state, 2) == "ONEblue")
        #expect(shop.takeMade() == ["join {}", "say one", "upper {}"])
        #expect(try shop.store.verify().corrupt == [])
        #expect(try shop.store.status().quarantined == (corrupt ? 2 : 0))
    }

    @Test func aFlippedBitIsFoundByVerify() async throws {
        let shop = try ToyShop()
        let first = try await shop.build(plan)
        let path = shop.store.blobs.path(of: first.outputs[3][0].digest)
        chmod(path, 0o644)
        try Data("ONETWo".utf8).write(to: URL(filePath: path))
        // The time is put back, so that only the bytes tell.
        let sealed = timespec(tv_sec: 1, tv_nsec: 0)
        utimensat(AT_FDCWD, path, [sealed, sealed], 0)
        #expect(try shop.store.verify().corrupt == [first.outputs[3][0].digest.hex])
        _ = shop.takeMade()
        #expect(shop.text(try await shop.build(plan), 3) == "ONETWO")
        #expect(shop.takeMade() == ["upper {}"])
    }

    @Test func aResultThatCannotBeRepeatedIsFollowed() async throws {
        let serial = Mutex(0)
        let shop = try ToyShop([
            "dice": { (_, _) throws(StepFailure) in
                serial.withLock { serial in
                    serial += 1
                    return "\(serial)"
                }
            }
        ])
        try shop.write("words", "red")
        let plan = toyPlan("a = dice", "b = upper a", "c = join b f:words")
        let first = try await shop.build(plan)
        #expect(shop.text(first, 2) == "1red")
        unlink(shop.store.blobs.path(of: first.outputs[0][0].digest))
        unlink(shop.store.blobs.path(of: first.outputs[1][0].digest))
        try shop.write("words", "blue")
        #expect(shop.text(try await shop.build(plan), 2) == "2blue")
    }

    @Test func twoBuildsOnOneStoreShareTheWork() async throws {
        let first = try ToyShop()
        let second = try ToyShop(sharing: first)
        let lines = (0..<40).map { "s\($0) = say word \($0)" }
        var plan = Plan()
        for line in lines { plan.steps += toyPlan(line).steps }
        let whole = plan
        async let left = first.build(whole)
        async let right = second.build(whole)
        let states = try await [left, right]
        #expect(states[0].outputs == states[1].outputs)
        #expect((first.takeMade() + second.takeMade()).sorted() == (0..<40).map { "say word \($0)" }.sorted())
    }

    @Test func aFileThatChangesWhileItIsReadIsNotTrusted() async throws {
        let folder = Mutex("")
        let shop = try ToyShop([
            "slow": { (inputs, _) throws(StepFailure) in
                let folder = folder.withLock { $0 }
                try? Data("other words".utf8).write(to: URL(filePath: folder + "/words"))
                return inputs.joined()
            }
        ])
        folder.withLock { $0 = shop.folder }
        try shop.write("words", "red")
        let state = try await shop.build(toyPlan("a = slow f:words"))
        #expect(state.phases[0] == .failed(StepFailure(.user, "words changed while it was read", hint: "render again")))
    }
}
