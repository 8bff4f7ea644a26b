import Loopback
import Model

/// openrouter.ai: chat of other vendors' models, errors inside successes.
struct OpenRouter: Vendor {
    let name = "openrouter"

    func serves(_ host: String) -> Bool { host == "openrouter.ai" }

    func answer(_ call: Call) -> LoopbackResponse? {
        guard call.header("authorization") == "Bearer \(call.town.secret(name))" else { return refusal(.key, call) }
        switch (call.method, call.path) {
        case ("GET", "/api/v1/credits"): return .json(200, ["data": ["total_credits": 100.5, "total_usage": 25.75]])
        case ("POST", "/api/v1/chat/completions"): return chat(call)
        default: return nil
        }
    }

    func refusal(_ refusal: Refusal, _ call: Call) -> LoopbackResponse {
        switch refusal {
        case .key: error(401, "User not found.", user: .null)
        case .credit: error(402, "This request requires more credits, or fewer max_tokens.", ["provider_name": .null])
        case .moderation:
            error(
                403, "Input flagged by moderation",
                ["reasons": ["violence"], "flagged_input": "...", "provider_name": "OpenAI", "model_slug": .null])
        // Generation had begun: the error is inside a success.
        case .overload: error(502, "Provider returned error", ["raw": "overloaded", "provider_name": "X"], status: 200)
        case .missing: error(404, "Not Found")
        case .rate(.some(let hint)): error(429, "Rate limit exceeded").with("Retry-After", "\(Int(hint.rounded(.up)))")
        case .rate(.none):
            error(
                429, "Rate limit exceeded: free-models-per-min.",
                ["headers": ["X-RateLimit-Limit": "20", "X-RateLimit-Remaining": "0"]])
        case .invalid(let issues): error(400, issues.map { "\($0.place): \($0.message)" }.joined(separator: "; "))
        }
    }

    private func error(
        _ code: Int, _ message: String, _ metadata: JSON? = nil, user: JSON = "user_1", status: Int? = nil
    ) -> LoopbackResponse {
        var body: [String: JSON] = ["code": .integer(code), "message": .string(message)]
        body["metadata"] = metadata
        return .json(status ?? code, ["error": .object(body), "user_id": user])
    }

    private func chat(_ call: Call) -> LoopbackResponse {
        let model = Shape.rule { ($0.string ?? "").contains("/") ? nil : "must be vendor/model" }
        let fields =
            OpenAI.chatFields.filter { $0.name != "model" } + [
                .may("model", model), .may("models", .list(model, 1...10)), .may("provider", .object([], isOpen: true)),
                .may("usage"), .may("transforms"), .may("reasoning"), .may("plugins"), .may("route"), .may("top_k"),
            ]
        if let refused = refuse(call, .object(fields)) { return refused }
        let json = call.json ?? .null
        guard let model = json["model"]?.string ?? json["models"]?[0]?.string else {
            return wrong(call, "model", "No models provided")
        }
        let text = OpenAI.text(call, schema: json["response_format"]?["json_schema"]?["schema"])
        let prompt = json["messages"]?.text ?? ""
        let limit = json["max_tokens"]?.integer ?? json["max_completion_tokens"]?.integer
        let isCut = call.isTruncated || (limit ?? .max) < text.tokens
        let price = OpenAI.price(prompt.tokens, text.tokens)
        return call.work(.script, model: model, price: price) {
            refusal(.rate(hint: 1), call)
        } answer: {
            let answer = OpenAI.completion(
                call, model: model, prompt: prompt, text: text, limit: isCut ? limit ?? 5 : nil)
            let usage: JSON = [
                "cost": .number(Double(price.nanodollars) / 1e9), "is_byok": false,
                "cost_details": ["upstream_inference_cost": .null],
            ]
            var draw = call.draw("id")
            return .json(
                200,
                answer.merging([
                    "id": "gen-\(draw.identifier(20))", "provider": "OpenAI",
                    "usage": (answer["usage"] ?? .null).merging(usage),
                    "choices": [
                        (answer["choices"]?[0] ?? .null).merging(["native_finish_reason": isCut ? "length" : "stop"])
                    ],
                ]))
        }
    }
}
