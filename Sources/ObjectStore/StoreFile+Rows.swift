import Foundation
import GRDB
import Machinery

extension StoreFile {
    struct Damage: Error {
        let key: ObjectKey
        let reason: String
    }

    static func object(_ row: Row, _ sharing: SharedParts) -> Result<StoredObject, Damage> {
        let resource = GroupResource(described: row[0] ?? "")
        let key = ObjectKey(resource, namespace: row[1] ?? "", name: row[2] ?? "")
        let body: Data = row[6] ?? Data()
        let bytes = [UInt8](body)
        guard RowCoding.checksum(bytes) == row[7] else {
            return .failure(Damage(key: key, reason: "the document's check sum is wrong"))
        }
        guard let labels = RowCoding.map(row[4]), let fields = RowCoding.map(row[5]) else {
            return .failure(Damage(key: key, reason: "the labels or fields cannot be read"))
        }
        let content = DocumentBytes(pieces: sharing.bytes.split(bytes))
        return .success(
            StoredObject(
                key: key, revision: row[3], content: content, labels: sharing.maps.share(labels),
                fields: sharing.maps.share(fields)))
    }

    static func event(_ row: Row) throws -> StoredEvent {
        let key = ObjectKey(GroupResource(described: row[0]), namespace: row[1], name: row[2])
        func object(from column: Int) throws -> StoredObject {
            guard let labels = RowCoding.map(row[column + 1]), let fields = RowCoding.map(row[column + 2]) else {
                throw StatusError(.expired, "the history of \(key) is damaged: list again")
            }
            let body: Data = row[column + 3]
            return StoredObject(
                key: key, revision: row[column], content: DocumentBytes([UInt8](body)), labels: labels, fields: fields)
        }
        guard let change = StoredEvent.Change(rawValue: row[7]) else {
            throw StatusError(.expired, "the history of \(key) is damaged: list again")
        }
        let hasPrevious = (row[8] as Int64?) != nil
        return StoredEvent(
            change: change, object: try object(from: 3), previous: hasPrevious ? try object(from: 8) : nil)
    }

    /// What a failure of SQLite means to the caller.
    static func translate(_ error: DatabaseError, path: String, operation: String) -> StatusError {
        switch error.resultCode {
        case .SQLITE_FULL:
            StatusError(
                .serviceUnavailable,
                "the disk that holds \(path) is full: nothing was written. Free some space; writes go on by themselves",
                retryAfterSeconds: 5)
        case .SQLITE_CORRUPT, .SQLITE_NOTADB:
            StatusError(
                .internalError,
                "\(path) is damaged (\(error.message ?? "no details")): it was left as it is. Restore it from a copy")
        case .SQLITE_CANTOPEN:
            StatusError(.serviceUnavailable, "cannot open \(path): see that the folder exists and is writable")
        default:
            StatusError(
                .serviceUnavailable,
                "\(operation) \(path) failed: \(error.message ?? "no details") (SQLite \(error.extendedResultCode))",
                retryAfterSeconds: 1)
        }
    }
}

extension GroupResource {
    /// Reads what `description` writes: `pods`, `routes.route.openshift.io`.
    fileprivate init(described text: String) {
        let parts = text.split(separator: ".", maxSplits: 1)
        self.init(parts.count > 1 ? String(parts[1]) : "", String(parts.first ?? ""))
    }
}
