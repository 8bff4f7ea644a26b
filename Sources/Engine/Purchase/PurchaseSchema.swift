import GRDB

/// The tables of `purchases.sqlite`.
enum PurchaseSchema {
    /// Opens or makes the file. Rejects one that was written by a later version of the program.
    static func open(_ path: String) throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.busyMode = .timeout(30)
        configuration.prepareDatabase { database in
            try database.execute(sql: "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL")
        }
        let database = try DatabaseQueue(path: path, configuration: configuration)
        try migrator.migrate(database)
        return database
    }

    private static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1") { database in
            try database.execute(
                sql: """
                    CREATE TABLE purchase (
                        id INTEGER PRIMARY KEY AUTOINCREMENT,
                        key BLOB NOT NULL, project BLOB NOT NULL, run TEXT NOT NULL, step TEXT NOT NULL,
                        vendor TEXT NOT NULL, model TEXT NOT NULL, take INTEGER NOT NULL, attempt INTEGER NOT NULL,
                        state TEXT NOT NULL,
                        held INTEGER NOT NULL, spent INTEGER NOT NULL,
                        job TEXT, request TEXT, outputs BLOB NOT NULL, message TEXT,
                        opened INTEGER NOT NULL, changed INTEGER NOT NULL
                    );
                    CREATE INDEX purchase_key ON purchase (key);
                    CREATE INDEX purchase_project ON purchase (project);
                    CREATE INDEX purchase_run ON purchase (run);
                    CREATE TABLE entry (
                        id INTEGER PRIMARY KEY AUTOINCREMENT,
                        purchase INTEGER NOT NULL REFERENCES purchase (id),
                        kind TEXT NOT NULL, held INTEGER NOT NULL, spent INTEGER NOT NULL, time INTEGER NOT NULL,
                        project BLOB, step TEXT
                    );
                    CREATE INDEX entry_purchase ON entry (purchase);
                    CREATE UNIQUE INDEX entry_reuse ON entry (purchase, project, step) WHERE kind = 'reuse';
                    CREATE TRIGGER entry_stays BEFORE UPDATE ON entry BEGIN SELECT RAISE(ABORT, 'entries are final'); END;
                    CREATE TRIGGER entry_remains BEFORE DELETE ON entry BEGIN SELECT RAISE(ABORT, 'entries are final'); END;
                    CREATE TABLE refusal (
                        key BLOB PRIMARY KEY NOT NULL, message TEXT NOT NULL, hint TEXT, time INTEGER NOT NULL
                    ) WITHOUT ROWID;
                    """)
        }
        return migrator
    }
}
