import Providers
import Testing

@Suite struct HTTPAnswerTests {
    @Test func headersAreFoundInAnyLetterCase() {
        let answer = HTTPAnswer(status: 200, headers: [.init("Retry-After", "3"), .init("retry-after", "4")])
        #expect(answer.header("retry-AFTER") == "3")
        #expect(answer.header("x") == nil)
    }
}
