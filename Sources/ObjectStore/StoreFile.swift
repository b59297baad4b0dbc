import Foundation
import GRDB
import Logging
import Machinery

/// The database file: the only place with SQL.
///
/// `objects` holds the state, `events` the history. A body is in `events` once: an event names its object's earlier
/// state by `previous`, the revision of the row that holds it. Rows up to the horizon are compacted away, but for
/// those that a younger event still names; the state before an event whose row is gone already is written as a `base`
/// row. Used from the commit queue only, but for `history`, which reads on a connection of its own.
final class StoreFile: Sendable {
    let path: String
    private let pool: DatabasePool

    /// Opens or makes the file, readable for its owner only, and brings its tables up to date. Throws `StatusError`.
    init(path: String, options: StoreOptions) throws {
        self.path = path
        if !FileManager.default.fileExists(atPath: path) {
            guard FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600])
            else { throw StatusError(.serviceUnavailable, "cannot create \(path): see that its folder is writable") }
        }
        do {
            var configuration = Configuration()
            configuration.maximumReaderCount = 2
            configuration.busyMode = .timeout(5)
            configuration.label = "store"
            pool = try DatabasePool(path: path, configuration: configuration)
            try Self.prepare(pool, options: options)
            try Self.migrator.migrate(pool)
        } catch let error as DatabaseError {
            throw Self.translate(error, path: path, operation: "opening")
        }
    }

    /// GRDB sets `synchronous` to NORMAL while it opens a WAL file: FULL is set afterwards, and read back.
    private static func prepare(_ pool: DatabasePool, options: StoreOptions) throws {
        try pool.writeWithoutTransaction { db in
            try db.execute(sql: "PRAGMA synchronous = FULL")
            try db.execute(sql: "PRAGMA wal_autocheckpoint = 4000")
            if let pages = options.maximumPages { try db.execute(sql: "PRAGMA max_page_count = \(pages)") }
            let mode = try Int.fetchOne(db, sql: "PRAGMA synchronous")
            let journal = try String.fetchOne(db, sql: "PRAGMA journal_mode")
            guard mode == 2, journal == "wal" else {
                throw StatusError(
                    .internalError, "SQLite does not keep its promises: synchronous is \(mode ?? -1), not 2 (FULL)")
            }
        }
    }

    private static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1 objects and events") { db in
            try db.execute(
                sql: """
                    CREATE TABLE objects (
                        resource TEXT NOT NULL, namespace TEXT NOT NULL, name TEXT NOT NULL, revision INTEGER NOT NULL,
                        labels TEXT NOT NULL, fields TEXT NOT NULL, body BLOB NOT NULL, checksum INTEGER NOT NULL,
                        PRIMARY KEY (resource, namespace, name)
                    ) WITHOUT ROWID;
                    CREATE TABLE events (
                        revision INTEGER PRIMARY KEY, change TEXT NOT NULL, resource TEXT NOT NULL,
                        namespace TEXT NOT NULL, name TEXT NOT NULL, labels TEXT NOT NULL, fields TEXT NOT NULL,
                        body BLOB NOT NULL, previous INTEGER, at INTEGER NOT NULL
                    );
                    CREATE INDEX events_previous ON events (previous) WHERE previous IS NOT NULL;
                    CREATE TABLE meta (key TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
                    INSERT INTO meta VALUES ('revision', 0), ('horizon', 0);
                    CREATE TABLE quarantine (
                        resource TEXT, namespace TEXT, name TEXT, revision INTEGER, labels TEXT, fields TEXT, body BLOB,
                        checksum INTEGER, reason TEXT NOT NULL, at INTEGER NOT NULL
                    );
                    """)
        }
        return migrator
    }

    /// Closes all connections; later calls fail.
    func close() throws { try pool.close() }

    /// The revisions that the file is at: of the newest write, and the newest one that history has forgotten.
    func revisions() throws -> (newest: Int64, horizon: Int64) {
        try pool.read { db in
            let newest = try Int64.fetchOne(db, sql: "SELECT value FROM meta WHERE key = 'revision'")
            let horizon = try Int64.fetchOne(db, sql: "SELECT value FROM meta WHERE key = 'horizon'")
            return (newest ?? 0, horizon ?? 0)
        }
    }

    /// Reads every object. One that is damaged is moved to `quarantine`, with a warning, and left out.
    func load(_ sharing: SharedParts, now: Int64, logger: Logger, _ take: (StoredObject) -> Void) throws {
        try pool.write { db in
            var damaged: [(key: ObjectKey, reason: String)] = []
            let rows = try Row.fetchCursor(
                db, sql: "SELECT resource, namespace, name, revision, labels, fields, body, checksum FROM objects")
            while let row = try rows.next() {
                switch Self.object(row, sharing) {
                case .success(let object): take(object)
                case .failure(let damage): damaged.append((damage.key, damage.reason))
                }
            }
            for (key, reason) in damaged {
                logger.warning(
                    "a damaged object was set aside in the table quarantine",
                    metadata: ["object": "\(key)", "error": "\(reason)", "file": "\(path)"])
                try Self.setAside(key, reason, now: now, db)
            }
        }
    }

    private static func setAside(_ key: ObjectKey, _ reason: String, now: Int64, _ db: Database) throws {
        let columns = "resource, namespace, name, revision, labels, fields, body, checksum"
        let place = "WHERE resource = ? AND namespace = ? AND name = ?"
        let names: [any DatabaseValueConvertible] = [key.resource.description, key.namespace, key.name]
        try db.execute(
            sql: "INSERT INTO quarantine SELECT \(columns), ?, ? FROM objects \(place)",
            arguments: StatementArguments([reason, now] + names) ?? [])
        try db.execute(sql: "DELETE FROM objects \(place)", arguments: StatementArguments(names) ?? [])
    }

    /// The scope's events of `after < revision <= through`, in order. Runs off the commit queue.
    ///
    /// Throws `.expired` where history doesn't reach back to `after`.
    func history(_ scope: ObjectScope, after: Int64, through: Int64) async throws -> [StoredEvent] {
        let inNamespace = scope.namespace == nil ? "" : "AND e.namespace = :namespace"
        return try await pool.read { db in
            let horizon = try Int64.fetchOne(db, sql: "SELECT value FROM meta WHERE key = 'horizon'") ?? 0
            if after < horizon { throw StatusError(.expired, "too old resource version: \(after) (\(horizon))") }
            let rows = try Row.fetchCursor(
                db,
                sql: """
                    SELECT e.resource, e.namespace, e.name, e.revision, e.labels, e.fields, e.body, e.change,
                        p.revision, p.labels, p.fields, p.body
                    FROM events e LEFT JOIN events p ON p.revision = e.previous
                    WHERE e.revision > :after AND e.revision <= :through AND e.resource = :resource \(inNamespace)
                    ORDER BY e.revision
                    """,
                arguments: StatementArguments(
                    [
                        "after": after, "through": through, "resource": scope.resource.description,
                    ].merging(scope.namespace.map { ["namespace": $0] } ?? [:]) { $1 }))
            var events: [StoredEvent] = []
            while let row = try rows.next() { events.append(try Self.event(row)) }
            return events
        }
    }
}

extension StoreFile {
    /// What a transaction writes.
    struct Batch {
        let events: [StoredEvent]
        /// The revision before the batch, which the file must be at.
        let base: Int64
        let now: Int64
        let options: StoreOptions
    }

    /// Writes the events and the state after them in one durable transaction, and forgets a little old history.
    ///
    /// Returns the new horizon. Throws `StatusError` and leaves everything as it was.
    func append(_ batch: Batch, horizon: Int64) throws -> Int64 {
        do {
            return try pool.writeWithoutTransaction { db in
                var newHorizon = horizon
                try db.inTransaction(.immediate) {
                    newHorizon = try Self.compact(db, batch, horizon: horizon)
                    for event in batch.events { try Self.write(event, horizon: newHorizon, now: batch.now, db) }
                    let last = batch.events.last?.revision ?? batch.base
                    let statement = try db.cachedStatement(
                        sql: "UPDATE meta SET value = ? WHERE key = 'revision' AND value = ?")
                    try statement.execute(arguments: [last, batch.base])
                    guard db.changesCount == 1 else {
                        throw StatusError(
                            .internalError, "\(path) is written by another process: stop it, then start again")
                    }
                    return .commit
                }
                return newHorizon
            }
        } catch let error as DatabaseError {
            throw Self.translate(error, path: path, operation: "writing")
        }
    }

    private static func write(_ event: StoredEvent, horizon: Int64, now: Int64, _ db: Database) throws {
        let insert = try db.cachedStatement(
            sql: "INSERT OR IGNORE INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
        if let previous = event.previous, previous.revision <= horizon {
            try insert.execute(arguments: row(previous, previous.bytes, change: "base", previous: nil, now: now))
        }
        let object = event.object
        let bytes = object.bytes
        try insert.execute(
            arguments: row(object, bytes, change: event.change.rawValue, previous: event.previous?.revision, now: now))
        let key = object.key
        if event.change == .deleted {
            let delete = try db.cachedStatement(
                sql: "DELETE FROM objects WHERE resource = ? AND namespace = ? AND name = ?")
            try delete.execute(arguments: [key.resource.description, key.namespace, key.name])
        } else {
            let upsert = try db.cachedStatement(
                sql: "INSERT OR REPLACE INTO objects VALUES (?, ?, ?, ?, ?, ?, ?, ?)")
            try upsert.execute(arguments: [
                key.resource.description, key.namespace, key.name, object.revision, RowCoding.text(object.labels),
                RowCoding.text(object.fields), Data(bytes), RowCoding.checksum(bytes),
            ])
        }
    }

    private static func row(
        _ object: StoredObject, _ bytes: [UInt8], change: String, previous: Int64?, now: Int64
    ) -> StatementArguments {
        let key = object.key
        return [
            object.revision, change, key.resource.description, key.namespace, key.name, RowCoding.text(object.labels),
            RowCoding.text(object.fields), Data(bytes), previous, now,
        ]
    }

    /// Forgets history that is old enough, at most a little more than what is being written: never a long pause.
    private static func compact(_ db: Database, _ batch: Batch, horizon: Int64) throws -> Int64 {
        let options = batch.options
        guard batch.base - horizon > options.historyCount else { return horizon }
        let select = try db.cachedStatement(
            sql: "SELECT revision, at FROM events WHERE revision > ? ORDER BY revision LIMIT ?")
        let rows = try Row.fetchCursor(select, arguments: [horizon, 64 + 2 * batch.events.count])
        var newHorizon = horizon
        while let row = try rows.next() {
            let revision: Int64 = row[0]
            let at: Int64 = row[1]
            let behind = batch.base - revision
            let isOld = at <= batch.now - options.historySeconds && behind >= options.historyCount
            guard isOld || behind >= options.historyLimit else { break }
            newHorizon = revision
        }
        guard newHorizon > horizon else { return horizon }
        try db.cachedStatement(
            sql: """
                DELETE FROM events WHERE revision IN
                (SELECT previous FROM events WHERE revision > ? AND revision <= ?)
                """
        ).execute(arguments: [horizon, newHorizon])
        try db.cachedStatement(
            sql: """
                DELETE FROM events WHERE revision > ? AND revision <= ?
                AND NOT EXISTS (SELECT 1 FROM events n WHERE n.previous = events.revision)
                """
        ).execute(arguments: [horizon, newHorizon])
        try db.cachedStatement(sql: "UPDATE meta SET value = ? WHERE key = 'horizon'").execute(arguments: [newHorizon])
        return newHorizon
    }
}
