import Engine
import FoundationEssentials
import Model
import Providers

/// Stand-ins in the place of vendors: `VIDBUILD_DEMO` has their address, as `vidbuild demo-vendors` prints it.
struct Demonstration: Sendable {
    /// What it is called in keys, so that its results are never taken for real ones.
    static let endpoint = "demo"

    let origin: URL

    /// Nil when there is none.
    init?(environment: [String: String]) throws {
        guard let text = environment["VIDBUILD_DEMO"], !text.isEmpty else { return nil }
        guard let origin = URL(string: text), origin.scheme == "http", origin.host() == "127.0.0.1", origin.port != nil
        else {
            throw Problem(
                "VIDBUILD_DEMO is “\(text)”, not the address of stand-ins",
                hint: "start them with `vidbuild demo-vendors`, and copy the line that it prints")
        }
        self.origin = origin
    }

    /// How many times as fast as real vendors they are: so much shorter are waits.
    func speed() async throws -> Double {
        let client = HTTPClient(route: origin)
        do {
            let answer = try await client.send(HTTPRequest("GET", "http://demo.invalid/_demo", deadline: 10))
            if let speed = try JSONValue(parsing: answer.body)["speed"]?.double, speed > 0 { return speed }
        } catch {
            throw Problem(
                "the stand-ins at \(origin.absoluteString) do not answer",
                hint: "start them with `vidbuild demo-vendors`, or unset VIDBUILD_DEMO")
        }
        throw Problem("what answers at \(origin.absoluteString) are no stand-ins", hint: "unset VIDBUILD_DEMO")
    }
}
