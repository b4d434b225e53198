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
            {"code": "46706006", "display": "Replacement of contraceptive intrauterine device"},
            {"code": "68254000", "display": "Removal of intrauterine device"},
            {"code": "169553002", "display": "Insertion of subcutaneous contraceptive"},
            {"code": "301807007", "display": "Removal of subcutaneous contraceptive"}
          ]
        },
        {
          "name": "Contraceptive medicines, international",
          "category": "keptFromProxy",
          "citation": "WHO Collaborating Centre for Drug Statistics Methodology, ATC groups G03A and G02B. A \
        region adds the products of dm+d that its sources send.",
          "system": "http://www.whocc.no/atc",
          "codes": [
            {"code": "G03AA07", "display": "levonorgestrel and ethinylestradiol"},
            {"code": "G03AA09", "display": "desogestrel and ethinylestradiol"},
            {"code": "G03AA10", "display": "gestodene and ethinylestradiol"},
            {"code": "G03AA11", "display": "norgestimate and ethinylestradiol"},
            {"code": "G03AA12", "display": "drospirenone and ethinylestradiol"},
            {"code": "G03AA13", "display": "norelgestromin and ethinylestradiol"},
            {"code": "G03AC01", "display": "norethisterone"},
            {"code": "G03AC03", "display": "levonorgestrel"},
            {"code": "G03AC06", "display": "medroxyprogesterone"},
            {"code": "G03AC08", "display": "etonogestrel"},
            {"code": "G03AC09", "display": "desogestrel"},
            {"code": "G03AD01", "display": "levonorgestrel"},
            {"code": "G03AD02", "display": "ulipristal"},
            {"code": "G02BA03", "display": "plastic IUD with progestogen"},
            {"code": "G02BB01", "display": "vaginal ring with progestogen and estrogen"}
          ]
        },
        {
          "name": "Contraceptive medicines, United States",
          "category": "keptFromProxy",
          "citation": "RxNorm; displays from Synthea (contraceptives module).",
          "system": "http://www.nlm.nih.gov/research/umls/rxnorm",
          "codes": [
            {"code": "748856", "display": "Yaz 28 Day Pack"},
            {"code": "748879", "display": "Levora 0.15/30 28 Day Pack"},
            {"code": "748962", "display": "Camila 28 Day Pack"},
            {"code": "749762", "display": "Seasonique 91 Day Pack"},
            {"code": "757594", "display": "Jolivette 28 Day Pack"},
            {"code": "831533", "display": "Errin 28 Day Pack"},
            {"code": "978950", "display": "Natazia 28 Day Pack"},
            {"code": "1367439", "display": "NuvaRing 0.12/0.015 MG per 24HR 21 Day Vaginal Ring"},
            {"code": "1000126", "display": "1 ML medroxyprogesterone acetate 150 MG/ML Injection"},
            {"code": "1000156", "display": "0.65 ML medroxyprogesterone acetate 160 MG/ML Prefilled Syringe"},
            {"code": "389221", "display": "Etonogestrel 68 MG Drug Implant"},
            {"code": "807283", "display": "Mirena 52 MG Intrauterine System"},
            {"code": "1856546", "display": "Kyleena 19.5 MG Intrauterine System"},
            {"code": "1534809", "display": "168 HR Ethinyl Estradiol / norelgestromin Transdermal System"}
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
