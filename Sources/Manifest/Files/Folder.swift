/// What a reading sees of the file system: one folder and what lies in it. `DiskFolder` is real; tests have one in memory.
///
/// Paths are relative to the folder, with `/` between parts; `""` is the folder itself. No method fails because of what a
/// path holds.
package protocol Folder: Sendable {
    /// What stands at a path once symbolic links are followed.
    func entry(_ path: String) -> FolderEntry
    /// Names in a folder, sorted; nil when there is no such folder.
    func list(_ path: String) -> [String]?
    /// The bytes of a regular file, at most `limit`. Nil when it cannot be read.
    func read(_ path: String, limit: Int) -> [UInt8]?
    /// The path as other programs need it.
    func absolute(_ path: String) -> String
}

package enum FolderEntry: Sendable, Equatable {
    /// A regular file of `size` bytes.
    case file(size: Int)
    case folder
    /// A device, a pipe or a socket.
    case other
    case missing
    /// A symbolic link on the way leads out of the folder.
    case outside
}
