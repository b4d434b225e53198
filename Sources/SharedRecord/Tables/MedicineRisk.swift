/// Medicines that must stand out, by the active substance's name.
///
/// Illustrative for the demonstration. Sources: BNF chapters 2.8 (anticoagulants), 6.1.1 (insulins), 4.7.2 (opioids),
/// 10.1.3
/// (methotrexate); National Patient Safety Agency rapid response and safer practice notices on anticoagulants (2007),
/// insulin (2010), opioids (2008), lithium (2009), oral methotrexate (2006); MHRA drug safety updates on valproate;
/// NHS Steroid Emergency Card alert (2020) is left to a flag. A deployment loads its own list by dm+d code.
enum MedicineRisk: String, Sendable, CaseIterable {
    case anticoagulant = "Anticoagulant"
    case insulin = "Insulin"
    case opioid = "Opioid"
    case methotrexate = "Methotrexate"
    case lithium = "Lithium"
    case clozapine = "Clozapine"
    case valproate = "Valproate"
    case chemotherapy = "Cancer medicine"

    /// Beginnings of the words that name each class, in lower case.
    private static let words: [(String, MedicineRisk)] = [
        ("apixaban", .anticoagulant), ("rivaroxaban", .anticoagulant), ("edoxaban", .anticoagulant),
        ("dabigatran", .anticoagulant), ("warfarin", .anticoagulant), ("acenocoumarol", .anticoagulant),
        ("phenindione", .anticoagulant), ("enoxaparin", .anticoagulant), ("dalteparin", .anticoagulant),
        ("tinzaparin", .anticoagulant), ("heparin", .anticoagulant), ("fondaparinux", .anticoagulant),
        ("insulin", .insulin), ("humulin", .insulin), ("novorapid", .insulin), ("lantus", .insulin),
        ("morphine", .opioid), ("oxycodone", .opioid), ("fentanyl", .opioid), ("buprenorphine", .opioid),
        ("methadone", .opioid), ("diamorphine", .opioid), ("hydromorphone", .opioid), ("tapentadol", .opioid),
        ("tramadol", .opioid), ("codeine", .opioid), ("dihydrocodeine", .opioid), ("hydrocodone", .opioid),
        ("co-codamol", .opioid), ("oramorph", .opioid), ("pethidine", .opioid),
        ("methotrexate", .methotrexate), ("lithium", .lithium), ("clozapine", .clozapine),
        ("valproate", .valproate), ("valproic", .valproate),
        ("capecitabine", .chemotherapy), ("temozolomide", .chemotherapy), ("cyclophosphamide", .chemotherapy),
    ]

    /// The class of a medicine; nil when it is in none.
    ///
    /// - Parameter substance: the folded name: lower-case words parted by single spaces.
    static func of(_ substance: String) -> MedicineRisk? {
        for word in substance.split(separator: " ") {
            for (beginning, risk) in words where word.hasPrefix(beginning) { return risk }
        }
        return nil
    }
    /// The order of the alerts.
    var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
