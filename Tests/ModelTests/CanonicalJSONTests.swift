import Model
import Testing

@Suite struct CanonicalJSONTests {
    @Test func parametersKeepTheirOrderAndLeaveNilOut() throws {
        let parameters = ProgrammeParameters(
            rate: Rational(30000, 1001), scenes: [.init(overlap: 3, levels: [0, -2.5])], bed: nil, loudness: -14,
            ceiling: -1,
            bitRate: 128_000)
        #expect(
            try CanonicalJSON.encode(parameters)
                == #"{"rate":"30000/1001","scenes":[{"overlap":3,"levels":[0,-2.5]}],"loudness":-14,"ceiling":-1,"bitRate":128000}"#
        )
    }

    @Test func textIsEscaped() throws {
        #expect(
            try CanonicalJSON.encode(SpeechParameters(voice: .slt, speed: 1, text: "a \"b\"\n\u{1}é"))
                == #"{"voice":"slt","speed":1,"text":"a \"b\"\u000a\u0001é"}"#)
    }
}
