/// Which take of each purchased step a film uses: as `vidbuild.lock` says, else the first.
package struct Takes: Sendable, Equatable {
    /// By the step's id; 1 or more.
    private var byStep: [String: Int]

    package init(_ byStep: [String: Int] = [:]) { self.byStep = byStep }

    package subscript(step: String) -> Int {
        get { byStep[step] ?? 1 }
        set { byStep[step] = newValue }
    }
}
