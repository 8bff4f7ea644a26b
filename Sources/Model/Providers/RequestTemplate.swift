/// A tree with places for values: what a card says of a request's body.
package indirect enum RequestTemplate: Sendable, Equatable {
    /// How a file's bytes stand in a request.
    package enum FileForm: String, Sendable, CaseIterable {
        case base64
        case dataURL = "data-url"
        case bytes
        /// Uploaded first by the card's `upload`.
        case url
    }

    case literal(JSONValue)
    case pattern(Pattern)
    case list([RequestTemplate])
    /// `rest` names a mapping whose entries follow.
    case mapping([Member], rest: Pattern?)
    case file(name: String, form: FileForm, isOptional: Bool, isEach: Bool)
    /// `item` once for each value of the list, file of the list, or entry of the mapping of that name.
    case each(name: String, item: RequestTemplate)
    case oneOf([RequestTemplate])

    package struct Member: Sendable, Equatable {
        package var name: String
        package var value: RequestTemplate

        package init(_ name: String, _ value: RequestTemplate) {
            self.name = name
            self.value = value
        }
    }

    /// Names of all values and files that it has places for, each time they stand there.
    package var names: [String] {
        switch self {
        case .literal: []
        case .pattern(let pattern): pattern.holes.map(\.name)
        case .list(let items), .oneOf(let items): items.flatMap(\.names)
        case .mapping(let members, let rest):
            members.flatMap(\.value.names) + (rest?.holes.map(\.name) ?? [])
        case .file(let name, _, _, _): [name]
        case .each(let name, let item): [name] + item.names.filter { $0 != "item" && !$0.hasPrefix("item.") }
        }
    }

    /// Names without which it cannot be filled.
    var requiredNames: [String] {
        switch self {
        case .literal, .each, .oneOf: []
        case .pattern(let pattern):
            pattern.holes.contains(where: \.isOptional) ? [] : pattern.holes.map(\.name)
        case .list(let items): items.flatMap(\.requiredNames)
        case .mapping(let members, _): members.flatMap(\.value.requiredNames)
        case .file(let name, _, let isOptional, let isEach): isOptional || isEach ? [] : [name]
        }
    }

    /// Whether it may be left out for want of values.
    package var canBeAbsent: Bool {
        switch self {
        case .literal: false
        case .pattern(let pattern): pattern.holes.contains(where: \.isOptional)
        case .list(let items): !items.isEmpty && items.allSatisfy(\.canBeAbsent)
        case .mapping(let members, let rest):
            (rest != nil || !members.isEmpty) && members.allSatisfy(\.value.canBeAbsent)
        case .file(_, _, let isOptional, let isEach): isOptional || isEach
        case .each: true
        case .oneOf(let items): items.contains(where: \.canBeAbsent)
        }
    }

    /// Whether it stands for any number of items when it is an item of a list.
    var isSpread: Bool {
        switch self {
        case .each: true
        case .file(_, _, _, let isEach): isEach
        case .oneOf: true
        default: false
        }
    }
}
