/// Everything vidbuild remembers between runs, in one folder that several renders may share.
///
///     blobs/ab/abcdef…   bytes by digest
///     actions.sqlite     results by key
///     renders/           what the last render of each project read, for a start that finds nothing to do
///     tmp/               work in progress, a folder a process
///     lock               byte-range locks between processes
package struct Store: Sendable {
    package let root: String
    package let blobs: BlobStore
    package let actions: ActionTable
    package let observer: FileObserver
    package let lock: StoreLock

    /// Opens a store, making it where there is none.
    package init(root: String) throws {
        self.root = root
        for folder in ["", "/blobs", "/renders", "/tmp"] { try makeFolders(root + folder) }
        blobs = BlobStore(root: root + "/blobs")
        lock = try StoreLock(path: root + "/lock")
        actions = try lock.whileOpening { try ActionTable(path: root + "/actions.sqlite") }
        observer = FileObserver(table: actions)
    }
}
