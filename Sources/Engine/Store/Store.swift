/// Everything vidbuild remembers between runs, in one folder that several renders may share.
///
///     blobs/ab/abcdef…   bytes by digest
///     actions.sqlite     results by key
///     purchases.sqlite   what was ordered, bought and paid, from the first purchase on
///     renders/           what the last render of each project read, for a start that finds nothing to do
///     tmp/               work in progress, a folder a process
///     lock               byte-range locks between processes
package struct Store: Sendable {
    package let root: String
    package let blobs: BlobStore
    package let actions: ActionTable
    package let purchases: PurchaseJournal
    package let observer: FileObserver
    package let lock: StoreLock

    /// Opens a store, making it where there is none. `committed` hears of every change of a purchase once it is on the disk: tests
    /// kill the process there.
    package init(root: String, committed: (@Sendable (PurchaseState) -> Void)? = nil) throws {
        self.root = root
        for folder in ["", "/blobs", "/renders", "/tmp"] { try makeFolders(root + folder) }
        blobs = BlobStore(root: root + "/blobs")
        lock = try StoreLock(path: root + "/lock")
        actions = try lock.whileOpening { try ActionTable(path: root + "/actions.sqlite") }
        purchases = PurchaseJournal(path: root + "/purchases.sqlite", lock: lock, committed: committed)
        observer = FileObserver(table: actions)
    }
}
