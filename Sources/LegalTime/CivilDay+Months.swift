extension CivilDay {
    /// The day of the same number some months later; the last day of that month when it has no such day.
    ///
    /// Source: Regulation (EEC, Euratom) 1182/71 article 3(2)(c), which the ICO takes for the month of UK GDPR article
    /// 12(3): “the corresponding calendar date in the next month”, else its last day.
    package func adding(months: Int) -> CivilDay {
        let count = year * 12 + month - 1 + months
        let (year, month) = (count / 12, count % 12 + 1)
        return CivilDay(unchecked: year, month, min(day, Self.days(in: month, of: year)))
    }
}
