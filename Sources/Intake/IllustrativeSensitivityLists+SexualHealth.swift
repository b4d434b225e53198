extension SensitivityLists {
    /// Illustrative lists: HIV, sexual and reproductive health, gender. See ``illustrative()``.
    static let sexualHealthLists = """
        {
          "name": "HIV and AIDS",
          "category": "hiv",
          "citation": "SNOMED CT, from the set “hiv” of the Greater Manchester secure data environment (gm-sde, \
        clinical-code-sets). Kept apart from other infections because the policy does.",
          "system": "http://snomed.info/sct",
          "codes": [
            {"code": "86406008", "display": "Human immunodeficiency virus infection"},
            {"code": "62479008", "display": "Acquired immune deficiency syndrome"},
            {"code": "40780007", "display": "Human immunodeficiency virus I infection"},
            {"code": "79019005", "display": "Human immunodeficiency virus II infection"},
            {"code": "111880001", "display": "Acute human immunodeficiency virus infection"},
            {"code": "91947003", "display": "Asymptomatic human immunodeficiency virus infection"},
            {"code": "91948008", "display": "Asymptomatic human immunodeficiency virus infection in pregnancy"},
            {"code": "52079000", "display": "Congenital human immunodeficiency virus infection"},
            {"code": "405631006", "display": "Pediatric human immunodeficiency virus infection"},
            {"code": "165816005", "display": "Human immunodeficiency virus positive"},
            {"code": "402916007", "display": "Human immunodeficiency virus seropositivity"},
            {"code": "699433000", "display": "Human immunodeficiency virus carrier"},
            {"code": "397763006", "display": "Human immunodeficiency virus encephalopathy"},
            {"code": "420403001", "display": "Pneumocystosis associated with acquired immunodeficiency syndrome"},
            {"code": "420524008", "display": "Kaposi's sarcoma associated with acquired immunodeficiency syndrome"},
            {"code": "421571007", "display": "Tuberculosis associated with acquired immunodeficiency syndrome"},
            {"code": "442537007", "display": "Non-Hodgkin lymphoma associated with Human immunodeficiency virus \
        infection"},
            {"code": "19030005", "display": "Human immunodeficiency virus (organism)"},
            {"code": "259855002", "display": "Human immunodeficiency virus antibody (substance)"}
          ]
        },
        {
          "name": "HIV tests and monitoring",
          "category": "hiv",
          "citation": "LOINC. Tests for HIV, and the counts that follow it: that the test was asked for reveals, \
        whatever it found. A CD4 count is asked for elsewhere too, but mostly here.",
          "system": "http://loinc.org",
          "codes": [
            {"code": "56888-1", "display": "HIV 1+2 Ab+HIV1 p24 Ag [Presence] in Serum or Plasma by Immunoassay"},
            {"code": "31201-7", "display": "HIV 1+2 Ab [Presence] in Serum or Plasma by Immunoassay"},
            {"code": "68961-2", "display": "HIV 1 Ab [Presence] in Serum, Plasma or Blood by Rapid immunoassay"},
            {"code": "20447-9", "display": "HIV 1 RNA [#/volume] (viral load) in Serum or Plasma by NAA with probe \
        detection"},
            {"code": "24467-3", "display": "CD3+CD4+ (T4 helper) cells [#/volume] in Blood"}
          ]
        },
        {
          "name": "HIV disease, hospital diagnoses",
          "category": "hiv",
          "citation": "WHO ICD-10, 5th edition: B20 to B24, F02.4, O98.7, R75, Z21.",
          "system": "http://hl7.org/fhir/sid/icd-10",
          "codes": [
            {"code": "B20.6", "display": "HIV disease resulting in Pneumocystis jirovecii pneumonia"},
            {"code": "B20.7", "display": "HIV disease resulting in multiple infections"},
            {"code": "B20.9", "display": "HIV disease resulting in unspecified infectious or parasitic disease"},
            {"code": "B21.0", "display": "HIV disease resulting in Kaposi sarcoma"},
            {"code": "B22.0", "display": "HIV disease resulting in encephalopathy"},
            {"code": "B22.2", "display": "HIV disease resulting in wasting syndrome"},
            {"code": "B22.7", "display": "HIV disease resulting in multiple diseases classified elsewhere"},
            {"code": "B23.0", "display": "Acute HIV infection syndrome"},
            {"code": "B24", "display": "Unspecified human immunodeficiency virus [HIV] disease"},
            {"code": "F02.4", "display": "Dementia in human immunodeficiency virus [HIV] disease"},
            {"code": "O98.7", "display": "HIV disease complicating pregnancy, childbirth and the puerperium"},
            {"code": "R75", "display": "Laboratory evidence of human immunodeficiency virus [HIV]"},
            {"code": "Z21", "display": "Asymptomatic human immunodeficiency virus [HIV] infection status"}
          ]
        },
        {
          "name": "HIV services",
          "category": "hiv",
          "citation": "SNOMED CT, from UK Core’s value set CareSettingType (2.1): a service whose name reveals why \
        somebody goes there.",
          "system": "http://snomed.info/sct",
          "codes": [
            {"code": "24081000087105", "display": "HIV (human immunodeficiency virus) nurse practitioner service"},
            {"code": "24101000087102", "display": "HIV (human immunodeficiency virus) social work service"}
          ]
        },
        {
          "name": "Sexually transmitted infections",
          "category": "sexualHealth",
          "citation": "SNOMED CT, of the kind in the UK reference set 999004381000000103, “General practice summary \
        data sharing exclusion for sexually transmitted disease” (RCGP sensitive codes, Summary Care Record); codes \
        and displays from gm-sde “genital-tract-infections”, the CSTE’s sets for chlamydia and HL7’s set of \
        infections in pregnancy.",
          "system": "http://snomed.info/sct",
          "codes": [
            {"code": "240589008", "display": "Chlamydia trachomatis infection"},
            {"code": "105629000", "display": "Chlamydia"},
            {"code": "179101003", "display": "Urethritis caused by Chlamydia trachomatis"},
            {"code": "236683007", "display": "Chlamydial urethritis"},
            {"code": "237084006", "display": "Chlamydial cervicitis"},
            {"code": "237039009", "display": "Chlamydial salpingitis"},
            {"code": "447353001", "display": "Infection of cervix caused by Chlamydia trachomatis"},
            {"code": "186946009", "display": "Lymphogranuloma venereum"},
            {"code": "15628003", "display": "Gonorrhea"},
            {"code": "735516004", "display": "Infection of genitourinary system caused by Neisseria gonorrhoeae"},
            {"code": "236682002", "display": "Gonococcal urethritis"},
            {"code": "237083000", "display": "Gonococcal cervicitis"},
            {"code": "198242009", "display": "Female gonococcal pelvic inflammatory disease"},
            {"code": "76272004", "display": "Syphilis"},
            {"code": "186847001", "display": "Primary genital syphilis"},
            {"code": "33839006", "display": "Genital herpes simplex"},
            {"code": "129670002", "display": "Herpetic cervicitis"},
            {"code": "276877003", "display": "Trichomonal vaginitis"},
            {"code": "722522009", "display": "Female pelvic inflammatory disease caused by Mycoplasma genitalium"}
          ]
        },
        {
          "name": "Tests for sexually transmitted infections",
          "category": "sexualHealth",
          "citation": "SNOMED CT, as Synthea’s modules write them. That the test was made reveals, whatever it found.",
          "system": "http://snomed.info/sct",
          "codes": [
            {"code": "310861008", "display": "Chlamydia antigen test"},
            {"code": "165829005", "display": "Gonorrhea infection test"},
            {"code": "269828009", "display": "Syphilis infection test"}
          ]
        },
        {
          "name": "Laboratory tests for sexually transmitted infections",
          "category": "sexualHealth",
          "citation": "LOINC. That the test was made reveals, whatever it found; a test that every pregnant woman is \
        offered is among them.",
          "system": "http://loinc.org",
          "codes": [
            {"code": "21613-5", "display": "Chlamydia trachomatis DNA [Presence] in Specimen by NAA with probe \
        detection"},
            {"code": "36902-5", "display": "Chlamydia trachomatis+Neisseria gonorrhoeae DNA [Presence] in Specimen by \
        NAA with probe detection"},
            {"code": "21416-3", "display": "Neisseria gonorrhoeae DNA [Presence] in Urine by NAA with probe detection"},
            {"code": "21415-5", "display": "Neisseria gonorrhoeae DNA [Presence] in Urethra by NAA with probe \
        detection"},
            {"code": "20507-0", "display": "Reagin Ab [Presence] in Serum by RPR"},
            {"code": "5292-8", "display": "Reagin Ab [Presence] in Serum by VDRL"},
            {"code": "24312-1", "display": "Treponema pallidum Ab [Presence] in Serum by Agglutination"}
          ]
        },
        {
          "name": "Sexually transmitted infections, hospital diagnoses",
          "category": "sexualHealth",
          "citation": "WHO ICD-10, 5th edition: of A50 to A64.",
          "system": "http://hl7.org/fhir/sid/icd-10",
          "codes": [
            {"code": "A51.0", "display": "Primary genital syphilis"},
            {"code": "A53.9", "display": "Syphilis, unspecified"},
            {"code": "A54.9", "display": "Gonococcal infection, unspecified"},
            {"code": "A55", "display": "Chlamydial lymphogranuloma (venereum)"},
            {"code": "A56.0", "display": "Chlamydial infection of lower genitourinary tract"},
            {"code": "A56.2", "display": "Chlamydial infection of genitourinary tract, unspecified"},
            {"code": "A59.0", "display": "Urogenital trichomoniasis"},
            {"code": "A60.0", "display": "Herpesviral infection of genitalia and urogenital tract"},
            {"code": "A63.0", "display": "Anogenital (venereal) warts"},
            {"code": "A64", "display": "Unspecified sexually transmitted disease"}
          ]
        },
        {
          "name": "Sexual health services",
          "category": "sexualHealth",
          "citation": "SNOMED CT, from UK Core’s value set CareSettingType (2.1): a service whose name reveals why \
        somebody goes there.",
          "system": "http://snomed.info/sct",
          "codes": [
            {"code": "788122004", "display": "Sexual health service"},
            {"code": "830039004", "display": "Genitourinary medicine service"},
            {"code": "1240241000000109", "display": "Community sexual and reproductive health service"}
          ]
        },
        {
          "name": "Termination of pregnancy",
          "category": "sexualHealth",
          "citation": "SNOMED CT, of the kind in the UK reference set 999004361000000107, “General practice summary \
        data sharing exclusion for termination of pregnancy” (RCGP sensitive codes, Summary Care Record); codes and \
        displays from OpenCodelists user/VickiPalin/pregnancy_top_snomed and from Synthea.",
          "system": "http://snomed.info/sct",
          "codes": [
            {"code": "714812005", "display": "Induced termination of pregnancy"},
            {"code": "386639001", "display": "Termination of pregnancy"},
            {"code": "386394001", "display": "Pregnancy termination care"},
            {"code": "386641000", "display": "Therapeutic abortion procedure"},
            {"code": "267194005", "display": "Complete legal abortion"},
            {"code": "267193004", "display": "Incomplete legal abortion"},
            {"code": "609492009", "display": "Induced termination of pregnancy without complication"},
            {"code": "749781000000109", "display": "Incomplete termination of pregnancy"},
            {"code": "198878009", "display": "Failed medical abortion, without complication"},
            {"code": "10383002", "display": "Counseling for termination of pregnancy"},
            {"code": "225327004", "display": "Counseling prior to the termination of pregnancy"},
            {"code": "225326008", "display": "Counseling following termination of pregnancy"}
          ]
        },
        {
          "name": "Termination of pregnancy, hospital diagnoses",
          "category": "sexualHealth",
          "citation": "WHO ICD-10, 5th edition: of O04.",
          "system": "http://hl7.org/fhir/sid/icd-10",
          "codes": [
            {"code": "O04.9", "display": "Medical abortion"}
          ]
        },
        {
          "name": "Termination of pregnancy services",
          "category": "sexualHealth",
          "citation": "SNOMED CT, from UK Core’s value set CareSettingType (2.1): a service whose name reveals why \
        somebody goes there. The self-referral is from UK Core’s SourceOfServiceRequest.",
          "system": "http://snomed.info/sct",
          "codes": [
            {"code": "310062002", "display": "Pregnancy termination service"},
            {"code": "769411000000104", "display": "Self referral to termination of pregnancy service"}
          ]
        },
        {
          "name": "Assisted fertilisation",
          "category": "sexualHealth",
          "citation": "SNOMED CT, of the kind in the UK reference set 999004371000000100, “General practice summary \
        data sharing exclusion for assisted fertilisation” (RCGP sensitive codes, Summary Care Record); codes as \
        HL7’s vital records guides and consent examples write them. What a licensed clinic holds is protected further \
        by the Human Fertilisation and Embryology Act 1990, section 33A: such a clinic labels what it sends.",
          "system": "http://snomed.info/sct",
          "codes": [
            {"code": "63487001", "display": "Assisted fertilization"},
            {"code": "52637005", "display": "Test tube ovum fertilization"},
            {"code": "58533008", "display": "Artificial insemination"},
            {"code": "265064001", "display": "Intrauterine artificial insemination"}
          ]
        },
        {
          "name": "Assisted fertilisation, hospital diagnoses",
          "category": "sexualHealth",
          "citation": "WHO ICD-10, 5th edition: of N98 and Z31.",
          "system": "http://hl7.org/fhir/sid/icd-10",
          "codes": [
            {"code": "N98.1", "display": "Hyperstimulation of ovaries"},
            {"code": "N98.2", "display": "Complications of attempted introduction of fertilized ovum following in \
        vitro fertilization"},
            {"code": "N98.3", "display": "Complications of attempted introduction of embryo in embryo transfer"},
            {"code": "Z31.2", "display": "In vitro fertilization"},
            {"code": "Z31.3", "display": "Other assisted fertilization methods"}
          ]
        },
        {
          "name": "Gender reassignment",
          "category": "veryRestricted",
          "citation": "SNOMED CT, of the kind in the UK reference sets 999004351000000109, “General practice summary \
        data sharing exclusion for gender related issues”, and 1955851000000101, exclusions due to the Gender \
        Recognition Act 2004, whose section 22 makes it an offence to disclose; codes as HL7 Gravity’s reference \
        implementation and other public FHIR code write them, and from UK Core’s CareSettingType.",
          "system": "http://snomed.info/sct",
          "codes": [
            {"code": "93461009", "display": "Gender dysphoria"},
            {"code": "407374003", "display": "Transsexual"},
            {"code": "407376001", "display": "Male-to-female transsexual"},
            {"code": "407377005", "display": "Female-to-male transsexual"},
            {"code": "896974005", "display": "Transgender health service"}
          ]
        },
        {
          "name": "Gender reassignment, hospital diagnoses",
          "category": "veryRestricted",
          "citation": "WHO ICD-10, 5th edition: of F64.",
          "system": "http://hl7.org/fhir/sid/icd-10",
          "codes": [
            {"code": "F64.0", "display": "Transsexualism"},
            {"code": "F64.2", "display": "Gender identity disorder of childhood"},
            {"code": "F64.9", "display": "Gender identity disorder, unspecified"}
          ]
        }
        """
}
