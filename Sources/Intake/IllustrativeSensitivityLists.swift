import Foundation

extension SensitivityLists {
    /// The sensitivity lists of the demonstration. A deployment decides its own; a node in production refuses these.
    ///
    /// They begin from what the NHS keeps out of the Summary Care Record: the Royal College of General Practitioners'
    /// sensitive codes, published in SNOMED CT's UK edition as four "General practice summary data sharing exclusion"
    /// reference sets (sexually transmitted disease, termination of pregnancy, assisted fertilisation, gender related
    /// issues), by which OneLondon's data set filtered too (OLIDS filtering rules). The reference sets are licensed and
    /// not here: each list names the one that it stands for, and says where its own few codes and their displays, as
    /// published there, come from.
    /// Abuse, alcohol and drugs, self-harm, detention, psychosis and genetics follow what London's Citizens' Summit
    /// worried about (2020) and the categories of `docs/policy.md`.
    ///
    /// Left out on purpose: imprisonment, convictions and complaints, which that approach names but which are no
    /// clinical category here; what whoever treats a person has to see (crisis plans, adverse reactions, liver disease,
    /// sickle cell disease). Contraception, pregnancy and child protection plans are ordinary for staff, and kept from
    /// whoever acts for the person alone.
    ///
    /// - Throws: never for the text that stands here, which a test holds.
    package static func illustrative() throws(SensitivityListsError) -> SensitivityLists {
        try SensitivityLists(SensitivityListsDocument(json: Data(illustrativeText.utf8)))
    }

    private static var illustrativeText: String {
        """
        {
          "version": 3,
          "from": "2020-01-01",
          "title": "Illustrative, for the demonstration: a region’s information governance group decides its own",
          "isIllustrative": true,
          "lists": [
        \(sexualHealthLists),
        \(mentalHealthLists),
        \(proxyLists)
          ],
          "documentTypes": [
        {
          "name": "Documents about HIV",
          "category": "hiv",
          "citation": "LOINC, from FHIR R4’s value set c80-doc-typecodes (4.0.1).",
          "system": "http://loinc.org",
          "codes": [
            {"code": "47245-6", "display": "HIV treatment form Document"},
            {"code": "74264-3", "display": "HIV summary registry report Document"}
          ]
        },
        {
          "name": "Documents about termination",
          "category": "sexualHealth",
          "citation": "LOINC, from FHIR R4’s value set c80-doc-typecodes (4.0.1).",
          "system": "http://loinc.org",
          "codes": [
            {"code": "52027-0", "display": "Abortion consent"}
          ]
        },
        {
          "name": "Documents about alcohol and drugs",
          "category": "substanceUse",
          "citation": "LOINC, from FHIR R4’s value set c80-doc-typecodes (4.0.1).",
          "system": "http://loinc.org",
          "codes": [
            {"code": "34857-3", "display": "Evaluation and management of substance abuse note"},
            {"code": "18823-5", "display": "Alcohol and/or substance abuse service attachment"}
          ]
        },
        {
          "name": "Psychiatric documents",
          "category": "mentalHealth",
          "citation": "LOINC, from FHIR R4’s value set c80-doc-typecodes (4.0.1). Notes of talking therapies and of \
        psychiatry. A crisis plan is left out: it is written to be shown in a crisis.",
          "system": "http://loinc.org",
          "codes": [
            {"code": "28627-8", "display": "Psychiatry Progress note"},
            {"code": "28635-1", "display": "Psychiatry Initial assessment note"},
            {"code": "34786-4", "display": "Mental health Note"},
            {"code": "34788-0", "display": "Psychiatry Consult note"},
            {"code": "34864-9", "display": "Mental health Counseling note"},
            {"code": "34904-3", "display": "Mental health Progress note"},
            {"code": "57143-0", "display": "Mental health Referral note"},
            {"code": "59259-2", "display": "Psychiatry Discharge summary"},
            {"code": "68601-4", "display": "Psychiatry Outpatient Note"}
          ]
        },
        {
          "name": "Genetic documents",
          "category": "genetic",
          "citation": "LOINC, from FHIR R4’s value set c80-doc-typecodes (4.0.1).",
          "system": "http://loinc.org",
          "codes": [
            {"code": "51969-4", "display": "Genetic analysis summary report in Blood or Tissue Document by Molecular \
        genetics method"},
            {"code": "68653-5", "display": "Clinical genetics Discharge summary"},
            {"code": "68661-8", "display": "Clinical genetics Hospital Consult note"}
          ]
        }
          ],
          "sources": [
            {
              "kind": "sexualHealth",
              "category": "sexualHealth",
              "citation": "The clinic’s name reveals it (docs/policy.md, rule 7), and so does that an item comes from \
        there."
            },
            {
              "kind": "substanceUse",
              "category": "substanceUse",
              "citation": "The service’s name reveals it (docs/policy.md, rule 7), and so does that an item comes \
        from there."
            }
          ]
        }
        """
    }
}
