import FoundationEssentials
import GRDB

extension Store {
    /// A value that changes only when one of some files does, such as what a program says of itself.
    ///
    /// `make` gives the value and the files; it is called only when one of them has another stamp than when it was last called.
    package func remember<Value: Codable>(_ name: String, make: () throws -> (value: Value, files: [String])) throws
        -> Value
    {
        let row = try actions.database.read { database in
            try Row.fetchOne(database, sql: "SELECT stamps, value FROM facts WHERE name = ?", arguments: [name])
        }
        if let row, let stamps = try? JSONDecoder().decode(FactStamps.self, from: row[0] as Data),
            stamps == FactStamps(files: stamps.files),
            let value = try? JSONDecoder().decode(Value.self, from: row[1] as Data)
        {
            return value
        }
        let (value, files) = try make()
        let stamps = try JSONEncoder().encode(FactStamps(files: files))
        let encoded = try JSONEncoder().encode(value)
        try actions.database.write { database in
            try database.execute(
                sql: "INSERT OR REPLACE INTO facts (name, stamps, value) VALUES (?, ?, ?)",
                arguments: [name, stamps, encoded])
        }
        return value
    }
}

private struct FactStamps: Codable, Equatable {
    var files: [String]
    var stamps: [[Int64]]

    init(files: [String]) {
        self.files = files
        stamps = files.map { file in
            let stamp = FileStamp(path: file)
            return [Int64(bitPattern: stamp.inode), stamp.size, stamp.modified, stamp.changed]
        }
    }
}
