/// Which calls go wrong, and how: a list of rules, of which the first that fits is followed.
///
/// As JSON: `[{"vendor": "openai", "call": "create", "nth": 2, "fault": "overload"}, …]`, or `{"preset": "third"}`.
struct FaultScript: Sendable {
    struct Rule: Sendable {
        var vendor: String?
        var call: CallKind?
        /// Text in the body or the target.
        var contains: String?
        /// The n-th call that fits, from 1; or the first `times` of them.
        var nth: Int?
        var times: Int?
        /// Of each call, by the seed, what is asked for and how often it was.
        var probability: Double?
        /// The most times that one request fails in a row before it is let through.
        var row: Int?
        var faults: [Fault]
        fileprivate var seen = 0
    }

    /// A call as rules see it.
    struct Occasion {
        var vendor: String
        var kind: CallKind
        var digest: String
        /// How often this request has come, this time included.
        var attempt: Int
        var seed: String
        var text: () -> String
    }

    private(set) var rules: [Rule] = []
    /// Requests to how often they failed in a row.
    private var failures: [String: Int] = [:]

    init() {}

    /// A third of all calls fail in each transient way that the contract lists, at most twice in a row.
    ///
    /// A purchase that dies without an answer is not among them: a client must ask before it repeats one. Say `lost` in a rule.
    static let third = {
        var script = FaultScript()
        script.rules = [
            Rule(
                call: .create, probability: 1 / 3, row: 2,
                faults: [
                    .rate, .rateBare, .overload, .overloaded, .error, .htmlError, .jobFailed, .jobAborted, .strange,
                ].map { Fault(name: $0) }),
            Rule(
                probability: 1 / 3, row: 2,
                faults: [.rate, .rateBare, .overload, .overloaded, .error, .htmlError, .unanswered, .cut].map {
                    Fault(name: $0)
                }),
        ]
        return script
    }()

    mutating func fault(_ occasion: Occasion) -> Fault? {
        for index in rules.indices {
            let rule = rules[index]
            guard rule.vendor == nil || rule.vendor == occasion.vendor, rule.call == nil || rule.call == occasion.kind,
                rule.contains.map({ occasion.text().contains($0) }) ?? true
            else { continue }
            rules[index].seen += 1
            var draw = Draw("\(occasion.seed) \(index) \(occasion.digest) \(occasion.attempt)")
            let isDrawn = rule.probability.map { draw.unit() < $0 } ?? true
            let isCounted = (rule.nth.map { $0 == rule.seen + 1 } ?? true) && rule.seen < rule.times ?? .max
            if isDrawn, isCounted, failures[occasion.digest, default: 0] < rule.row ?? .max, !rule.faults.isEmpty {
                failures[occasion.digest, default: 0] += 1
                return rule.faults[draw.next(rule.faults.count)]
            }
            if rule.row != nil {
                failures[occasion.digest] = 0
                return nil
            }
        }
        return nil
    }

    struct Failure: Error, CustomStringConvertible { let description: String }

    init(parsing bytes: [UInt8]) throws(Failure) {
        guard let json = JSON(parsing: bytes) else { throw Failure(description: "the script is no JSON") }
        if let preset = json["preset"]?.string {
            guard preset == "third" || preset == "none" else {
                throw Failure(description: "no preset is called \(preset)")
            }
            self = preset == "third" ? Self.third : FaultScript()
            return
        }
        guard let items = json.array else { throw Failure(description: "a script is a list of rules") }
        for item in items { rules.append(try Rule(item)) }
    }
}

extension FaultScript.Rule {
    fileprivate init(_ json: JSON) throws(FaultScript.Failure) {
        let shape = Shape.object([
            .may("vendor", .text()), .may("call", .text()), .may("contains", .text()),
            .may("nth", .whole(1...1_000_000)),
            .may("times", .whole(1...1_000_000)), .may("probability", .number(0...1)), .may("row", .whole(1...1000)),
            .need("fault", .any), .may("hint", .number(0...86400)),
        ])
        if let issue = shape.issues(in: json).first {
            throw FaultScript.Failure(description: "\(issue.place): \(issue.message)")
        }
        let names = json["fault"]?.array?.compactMap(\.string) ?? json["fault"]?.string.map { [$0] } ?? []
        faults = []
        for name in names {
            guard let known = Fault.Name(rawValue: name) else {
                let all = Fault.Name.allCases.map(\.rawValue).joined(separator: ", ")
                throw FaultScript.Failure(description: "no fault is called \(name); there are \(all)")
            }
            faults.append(Fault(name: known, hint: json["hint"]?.number))
        }
        if let name = json["call"]?.string {
            guard let known = CallKind(rawValue: name) else {
                throw FaultScript.Failure(description: "no call is called \(name)")
            }
            call = known
        }
        vendor = json["vendor"]?.string
        contains = json["contains"]?.string
        nth = json["nth"]?.integer
        times = json["times"]?.integer
        probability = json["probability"]?.number
        row = json["row"]?.integer
    }
}
