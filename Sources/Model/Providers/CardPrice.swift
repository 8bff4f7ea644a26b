/// What a model costs, by unit.
package struct CardPrice: Sendable {
    package enum Unit: String, Sendable, CaseIterable {
        case picture, clip, second, character, megapixel, request
        case inputToken = "input-token"
        case outputToken = "output-token"
    }

    /// Dollars for `per` units.
    package var rates: [(unit: Unit, money: Money)] = []
    package var per = 1
    /// A pattern, and by its text the price that holds instead; `*` is any other.
    package var choices: [(pattern: Pattern, cases: [(text: String, price: CardPrice)])] = []

    package init() {}
}
