import Model

/// Plans where the finished film goes. A publication is a purchase at no price: it is not repeated for the same bytes.
struct PublicationPlanner {
    /// The film's step, and its path in the project.
    let film: Int
    let file: String
    let endpoint: String?

    func plan(_ publications: [Located<Publication>], into builder: inout PlanBuilder) throws {
        let film = Step.Input("film", .output(step: film, output: 0))
        var receipts: [Step.Input] = []
        var counts: [String: Int] = [:]
        for publication in publications {
            switch publication.value.target {
            case .s3(var parameters, presign: _, deletesLocal: _):
                parameters.endpoint = endpoint
                let step = try builder.publish(
                    Self.id("s3", &counts), parameters, inputs: [film], vendor: "s3", at: publication.span)
                receipts.append(.init("receipt", .output(step: step, output: 0)))
            case .youtube(var parameters, let thumbnail):
                parameters.endpoint = endpoint
                let inputs =
                    thumbnail.map { [film, .init("thumbnail", builder.file($0.value), span: $0.span)] } ?? [film]
                let step = try builder.publish(
                    Self.id("youtube", &counts), parameters, inputs: inputs, vendor: "youtube", at: publication.span)
                receipts.append(.init("receipt", .output(step: step, output: 0)))
            case .webhook: continue
            }
        }
        // Told last: that the film is where it was published.
        for publication in publications {
            guard case .webhook(var parameters, let events) = publication.value.target, events.contains(.done) else {
                continue
            }
            parameters.endpoint = endpoint
            parameters.films = [file]
            _ = try builder.publish(
                Self.id("webhook", &counts), parameters, inputs: [film] + receipts, vendor: "webhook",
                at: publication.span)
        }
    }

    /// `publish/s3`, and `publish/s3/2` for the second of a kind.
    private static func id(_ kind: String, _ counts: inout [String: Int]) -> String {
        counts[kind, default: 0] += 1
        let number = counts[kind] ?? 1
        return "publish/\(kind)" + (number > 1 ? "/\(number)" : "")
    }
}
