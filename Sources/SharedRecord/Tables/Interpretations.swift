/// What the codes of a result's interpretation mean.
///
/// Source: HL7 v3 ObservationInterpretation (FHIR R4 observation-interpretation). Low is blue and high is red by the
/// design language; both are also said in words.
enum Interpretations {
    /// One meaning.
    struct Meaning: Sendable {
        let words: String
        let tone: Tone
        let isCritical: Bool
        let showsCode: Bool
    }

    static let table: [String: Meaning] = [
        "N": Meaning(words: "In range", tone: .plain, isCritical: false, showsCode: false),
        "H": Meaning(words: "High", tone: .danger, isCritical: false, showsCode: true),
        "HU": Meaning(words: "Significantly high", tone: .danger, isCritical: false, showsCode: true),
        "HH": Meaning(words: "Critically high", tone: .critical, isCritical: true, showsCode: true),
        "L": Meaning(words: "Low", tone: .info, isCritical: false, showsCode: true),
        "LU": Meaning(words: "Significantly low", tone: .info, isCritical: false, showsCode: true),
        "LL": Meaning(words: "Critically low", tone: .critical, isCritical: true, showsCode: true),
        "A": Meaning(words: "Abnormal", tone: .warn, isCritical: false, showsCode: true),
        "AA": Meaning(words: "Critically abnormal", tone: .critical, isCritical: true, showsCode: true),
        "POS": Meaning(words: "Positive", tone: .warn, isCritical: false, showsCode: false),
        "NEG": Meaning(words: "Negative", tone: .plain, isCritical: false, showsCode: false),
        "DET": Meaning(words: "Detected", tone: .warn, isCritical: false, showsCode: false),
        "ND": Meaning(words: "Not detected", tone: .plain, isCritical: false, showsCode: false),
        "IND": Meaning(words: "Indeterminate", tone: .warn, isCritical: false, showsCode: false),
        "E": Meaning(words: "Equivocal", tone: .warn, isCritical: false, showsCode: false),
        "R": Meaning(words: "Resistant", tone: .warn, isCritical: false, showsCode: false),
        "S": Meaning(words: "Susceptible", tone: .plain, isCritical: false, showsCode: false),
        "I": Meaning(words: "Intermediate", tone: .warn, isCritical: false, showsCode: false),
        "RR": Meaning(words: "Reactive", tone: .warn, isCritical: false, showsCode: false),
        "NR": Meaning(words: "Non-reactive", tone: .plain, isCritical: false, showsCode: false),
        "U": Meaning(words: "Significantly up", tone: .warn, isCritical: false, showsCode: false),
        "D": Meaning(words: "Significantly down", tone: .warn, isCritical: false, showsCode: false),
        "B": Meaning(words: "Better", tone: .plain, isCritical: false, showsCode: false),
        "W": Meaning(words: "Worse", tone: .warn, isCritical: false, showsCode: false),
        "EXP": Meaning(words: "Expected", tone: .plain, isCritical: false, showsCode: false),
        "UNE": Meaning(words: "Unexpected", tone: .warn, isCritical: false, showsCode: false),
        "WR": Meaning(words: "Weakly reactive", tone: .warn, isCritical: false, showsCode: false),
    ]
}
