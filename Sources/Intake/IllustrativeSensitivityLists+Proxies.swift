extension SensitivityLists {
    /// Illustrative lists: what somebody who acts for the person is not told. See ``illustrative()``.
    static let proxyLists = """
        {
          "name": "Contraception and pregnancy",
          "category": "keptFromProxy",
          "citation": "SNOMED CT; displays from Synthea (pregnancy and contraceptives modules) and the FHIR \
        International Patient Summary. Ordinary for staff and for the person. That a young person’s confidence is \
        kept: Gillick v West Norfolk and Wisbech AHA [1986] AC 112; GMC, 0 to 18 years, paragraphs 64 to 72.",
          "system": "http://snomed.info/sct",
          "codes": [
            {"code": "77386006", "display": "Pregnancy"},
            {"code": "72892002", "display": "Normal pregnancy"},
            {"code": "65147003", "display": "Twin pregnancy"},
            {"code": "252160004", "display": "Standard pregnancy test"},
            {"code": "13197004", "display": "Contraception"},
            {"code": "5935008", "display": "Oral contraception"},
            {"code": "65200003", "display": "Insertion of intrauterine contraceptive device"},
            {"code": "169553002", "display": "Insertion of subcutaneous contraceptive"}
          ]
        },
        {
          "name": "Contraception and pregnancy, hospital diagnoses",
          "category": "keptFromProxy",
          "citation": "WHO ICD-10, 5th edition: Z30, Z32, Z33, Z34.",
          "system": "http://hl7.org/fhir/sid/icd-10",
          "codes": [
            {"code": "Z30.0", "display": "General counselling and advice on contraception"},
            {"code": "Z30.1", "display": "Insertion of (intrauterine) contraceptive device"},
            {"code": "Z30.4", "display": "Surveillance of contraceptive drugs"},
            {"code": "Z30.5", "display": "Surveillance of (intrauterine) contraceptive device"},
            {"code": "Z30.9", "display": "Contraceptive management, unspecified"},
            {"code": "Z32.0", "display": "Pregnancy, not (yet) confirmed"},
            {"code": "Z32.1", "display": "Pregnancy confirmed"},
            {"code": "Z33", "display": "Pregnant state, incidental"},
            {"code": "Z34.0", "display": "Supervision of normal first pregnancy"},
            {"code": "Z34.9", "display": "Supervision of normal pregnancy, unspecified"}
          ]
        },
        {
          "name": "Pregnancy tests",
          "category": "keptFromProxy",
          "citation": "LOINC. That the test was made reveals, whatever it found.",
          "system": "http://loinc.org",
          "codes": [
            {"code": "2106-3", "display": "Choriogonadotropin (pregnancy test) [Presence] in Urine"},
            {"code": "2118-8", "display": "Choriogonadotropin (pregnancy test) [Presence] in Serum or Plasma"},
            {"code": "82810-3", "display": "Pregnancy status"}
          ]
        },
        {
          "name": "A child’s safeguarding",
          "category": "keptFromProxy",
          "citation": "SNOMED CT, UK edition. A flag of this kind also closes the pages of whoever acts for the child: \
        they may be whom the child is protected from. Working Together to Safeguard Children 2023, chapter 3.",
          "system": "http://snomed.info/sct",
          "codes": [
            {"code": "342191000000101", "display": "Subject to child protection plan"}
          ]
        }
        """
}
