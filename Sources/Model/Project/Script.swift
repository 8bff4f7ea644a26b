/// What a language model is asked to write: the first scenes of a film.
package struct Script: Sendable {
    /// Never empty. The span is the prompt's: what a failure points at.
    package var offers: Located<[Offer]>
    /// Its scenes are among the film's: it has been bought and read. Else nothing but the script can be planned.
    package var isWritten: Bool

    package init(offers: Located<[Offer]>, isWritten: Bool) {
        self.offers = offers
        self.isWritten = isWritten
    }
}
