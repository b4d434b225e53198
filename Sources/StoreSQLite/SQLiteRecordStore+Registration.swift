import FHIR
import GRDB
import Store

extension SQLiteRecordStore {
    /// When a practice's record says that the registration ended: see ``DecisionRecord/registrationEnded``.
    ///
    /// A practice that sends no episode of registration, as most do, says nothing of it, and it stands.
    func registrationEnded(_ record: DecisionRecord, _ db: Database) throws -> Int64? {
        let rows =
            try cache.rows(pid: record.pid, changed: record.changed)?.filter { $0.type == Self.episodeType }
            ?? RowReader(db: db, keys: keys, compression: compression).rows(
                "SELECT \(RowReader.columns) FROM current WHERE pid = ? AND type = ?", [record.pid, Self.episodeType])
        return rows.isEmpty ? nil : RegistrationReading.end(try rows.map { try $0.readDocument().root })
    }
    private static let episodeType = R4.resourceTypeNames.firstIndex(of: "EpisodeOfCare") ?? -1
}

/// What the EpisodeOfCare resources of a practice say of a registration.
///
/// An episode that is over ends it: by its status, on the last day of its period where that is given; or by the end of
/// its period, whatever its status. Only one of registration does, and none does while another of any kind stands.
/// Source: FHIR R4 episode-of-care-status, EpisodeOfCare.period.
enum RegistrationReading {
    /// Statuses of an episode that is over, and of one that never was.
    private static let over: Set<String> = ["finished", "cancelled", "entered-in-error"]

    /// When it ended, or will end, in milliseconds since 1970: 0 where no day is given; nil while it stands.
    static func end(_ episodes: [Element]) -> Int64? {
        var last: Int64 = 0
        var isSaid = false
        for episode in episodes {
            let status = episode["status"]?.string ?? ""
            let day = status == "entered-in-error" ? nil : episode["period"]?["end"]?.string
            let end = day.flatMap(PartialDate.init)?.latest
            let isRegistration = isRegistration(episode)
            if over.contains(status) {
                if isRegistration { last = max(last, end ?? 0) }
            } else {
                guard let end else { return nil }
                last = max(last, end)
            }
            isSaid = isSaid || isRegistration
        }
        return isSaid ? last : nil
    }

    /// Whether an episode is of registration: its kind says so in words, as no code for it is agreed, or it says none.
    private static func isRegistration(_ episode: Element) -> Bool {
        let kinds = episode.all("type")
        var isTyped = false
        for kind in kinds {
            isTyped = true
            let words = [kind["text"]?.string] + kind.all("coding").map { $0["display"]?.string }
            if words.contains(where: { $0?.lowercased().contains("regist") == true }) { return true }
        }
        return !isTyped
    }
}
