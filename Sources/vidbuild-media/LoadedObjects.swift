import CSystem
import Glibc

/// The files that this process is made of.
enum LoadedObjects {
    /// The program first, then the shared objects in order of path.
    static func paths() -> [String] {
        final class List { var paths: [String] = [] }
        let list = List()
        system_each_loaded_object(
            { path, context in
                guard let path, let context else { return }
                Unmanaged<List>.fromOpaque(context).takeUnretainedValue().paths.append(String(cString: path))
            }, Unmanaged.passUnretained(list).toOpaque())
        return program() + list.paths.sorted()
    }

    private static func program() -> [String] {
        guard let path = realpath("/proc/self/exe", nil) else { return [] }
        defer { free(path) }
        return [String(cString: path)]
    }
}
