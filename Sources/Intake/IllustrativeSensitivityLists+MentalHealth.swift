extension SensitivityLists {
    /// Illustrative lists: abuse, alcohol and drugs, self-harm, psychosis, detention, genetics. See ``illustrative()``.
    static let mentalHealthLists = """
        {
          "name": "Domestic and sexual abuse",
          "category": "abuse",
          "citation": "SNOMED CT, from OpenCodelists user/S_Walter/domestic-violence-abuse-complexity-factor and \
        rcgp-child-safeguarding, UK Core’s EncounterType and, for sexual assault, public FHIR value sets of injuries. \
        Child protection plans are left out: the national service for child protection information exists to show \
        them.",
          "system": "http://snomed.info/sct",
          "codes": [
            {"code": "879911000000102", "display": "Victim of domestic abuse"},
            {"code": "205171000000107", "display": "Victim of domestic violence"},
            {"code": "850441000000102", "display": "History of being victim of domestic violence"},
            {"code": "881081000000100", "display": "Domestic abuse victim in household"},
            {"code": "429746005", "display": "History of domestic abuse"},
            {"code": "412732008", "display": "History of domestic violence"},
            {"code": "720428004", "display": "History of domestic emotional abuse"},
            {"code": "720741001", "display": "History of domestic sexual abuse"},
            {"code": "160802003", "display": "Violent spouse"},
            {"code": "161051006", "display": "At risk violence in the home"},
            {"code": "313070006", "display": "Counseling for domestic abuse"},
            {"code": "895141000000105", "display": "Police domestic incident report received"},
            {"code": "248110007", "display": "Sexual assault"},
            {"code": "785101000000105", "display": "Victim of sexual exploitation"},
            {"code": "713834002", "display": "Victim of child sexual exploitation"},
            {"code": "864141000000109", "display": "Seen in sexual assault referral centre"}
          ]
        },
        {
          "name": "Abuse, hospital diagnoses",
          "category": "abuse",
          "citation": "WHO ICD-10, 5th edition: of T74 and Y05.",
          "system": "http://hl7.org/fhir/sid/icd-10",
          "codes": [
            {"code": "T74.1", "display": "Physical abuse"},
            {"code": "T74.2", "display": "Sexual abuse"},
            {"code": "T74.3", "display": "Psychological abuse"},
            {"code": "T74.9", "display": "Maltreatment syndrome, unspecified"},
            {"code": "Y05", "display": "Sexual assault by bodily force"}
          ]
        },
        {
          "name": "Drug dependence and its treatment",
          "category": "substanceUse",
          "citation": "SNOMED CT, from OpenCodelists bristol/opioid-agonist-therapy-oat-snomed-ct and Synthea. \
        Accidental poisoning and adverse reactions are left out: whoever prescribes has to see them.",
          "system": "http://snomed.info/sct",
          "codes": [
            {"code": "75544000", "display": "Opioid dependence"},
            {"code": "191821007", "display": "Opioid dependence in remission"},
            {"code": "231477003", "display": "Heroin dependence"},
            {"code": "231478008", "display": "Methadone dependence"},
            {"code": "31956009", "display": "Cocaine dependence"},
            {"code": "202991000000100", "display": "Heroin misuse"},
            {"code": "226034001", "display": "Injecting drug user"},
            {"code": "228388006", "display": "Intravenous drug user"},
            {"code": "310653000", "display": "Drug addiction therapy using methadone"},
            {"code": "266707007", "display": "Drug addiction therapy"},
            {"code": "61480009", "display": "Drug detoxification"},
            {"code": "304681000000107", "display": "Opioid agonist substitution therapy"},
            {"code": "891951000000109", "display": "Opioid substitution therapy monitoring"},
            {"code": "198021000000102", "display": "Buprenorphine maintenance therapy"},
            {"code": "200031000000103", "display": "Drug addiction maintenance therapy - methadone"},
            {"code": "206121000000104", "display": "Drug addiction maintenance therapy - buprenorphine"},
            {"code": "768691000000103", "display": "Drug addiction maintenance therapy - naltrexone"},
            {"code": "205231000000102", "display": "Opiate dependence detoxification"},
            {"code": "712545004", "display": "Abstinent from drug misuse on maintenance replacement"}
          ]
        },
        {
          "name": "Alcohol dependence and its treatment",
          "category": "substanceUse",
          "citation": "SNOMED CT, from OpenCodelists user/S_Walter/alcohol-misuse-complexity-factor and gm-sde \
        “alcohol-dependence-and-related-diseases”. What somebody drinks, and diseases of the liver, are left out: \
        they are asked and treated everywhere.",
          "system": "http://snomed.info/sct",
          "codes": [
            {"code": "66590003", "display": "Alcohol dependence"},
            {"code": "7200002", "display": "Alcoholism"},
            {"code": "15167005", "display": "Alcohol abuse"},
            {"code": "713583005", "display": "Mild alcohol dependence"},
            {"code": "714829008", "display": "Moderate alcohol dependence"},
            {"code": "713862009", "display": "Severe alcohol dependence"},
            {"code": "191813001", "display": "Chronic alcoholism in remission"},
            {"code": "161466001", "display": "History of alcoholism"},
            {"code": "371434005", "display": "History of alcohol abuse"},
            {"code": "198431000000105", "display": "Harmful alcohol use"},
            {"code": "191480000", "display": "Alcohol withdrawal syndrome"},
            {"code": "8635005", "display": "Alcohol withdrawal delirium"},
            {"code": "827094004", "display": "Alcohol detoxification"},
            {"code": "20093000", "display": "Alcohol rehabilitation and detoxification"},
            {"code": "390857005", "display": "Referral to community alcohol team"},
            {"code": "431260004", "display": "Referral to specialist alcohol treatment service"}
          ]
        },
        {
          "name": "Alcohol and drug dependence, hospital diagnoses",
          "category": "substanceUse",
          "citation": "WHO ICD-10, 5th edition: of F10 to F19 (mental and behavioural disorders due to use of …).",
          "system": "http://hl7.org/fhir/sid/icd-10",
          "codes": [
            {"code": "F10.1", "display": "Mental and behavioural disorders due to use of alcohol: harmful use"},
            {"code": "F10.2", "display": "Mental and behavioural disorders due to use of alcohol: dependence syndrome"},
            {"code": "F10.3", "display": "Mental and behavioural disorders due to use of alcohol: withdrawal state"},
            {"code": "F11.2", "display": "Mental and behavioural disorders due to use of opioids: dependence syndrome"},
            {"code": "F14.2", "display": "Mental and behavioural disorders due to use of cocaine: dependence syndrome"},
            {"code": "F19.2", "display": "Mental and behavioural disorders due to multiple drug use: dependence \
        syndrome"}
          ]
        },
        {
          "name": "Alcohol and drug services",
          "category": "substanceUse",
          "citation": "SNOMED CT, from UK Core’s value set CareSettingType (2.1): a service whose name reveals why \
        somebody goes there. The self-referral is from UK Core’s SourceOfServiceRequest.",
          "system": "http://snomed.info/sct",
          "codes": [
            {"code": "788125002", "display": "Addiction service"},
            {"code": "23941000087103", "display": "Narcotic addiction service"},
            {"code": "109201000000109", "display": "Substance misuse team"},
            {"code": "304301000000105", "display": "Self referral to substance misuse service"}
          ]
        },
        {
          "name": "Opioid substitution medicines",
          "category": "substanceUse",
          "citation": "dm+d, from OpenCodelists bristol/opioid-agonist-therapy-oat (BNF 4.10.3). What is given for \
        pain (patches, injections) is left out. A hidden medicine leaves its trace for who prescribes \
        (docs/policy.md, rule 5).",
          "system": "https://dmd.nhs.uk",
          "codes": [
            {"code": "36120711000001104", "display": "Methadone 1mg/ml oral solution"},
            {"code": "36120811000001107", "display": "Methadone 1mg/ml oral solution sugar free"},
            {"code": "36120611000001108", "display": "Methadone 10mg/ml oral solution sugar free"},
            {"code": "36122911000001103", "display": "Methadone 20mg/ml oral solution sugar free"},
            {"code": "322496005", "display": "Buprenorphine 2mg sublingual tablets sugar free"},
            {"code": "322497001", "display": "Buprenorphine 8mg sublingual tablets sugar free"},
            {"code": "33595511000001108", "display": "Buprenorphine 2mg oral lyophilisates sugar free"},
            {"code": "33595611000001107", "display": "Buprenorphine 8mg oral lyophilisates sugar free"}
          ]
        },
        {
          "name": "Opioid substitution medicines, as SNOMED CT",
          "category": "substanceUse",
          "citation": "dm+d identifiers, which UK Core writes as SNOMED CT; from OpenCodelists \
        bristol/opioid-agonist-therapy-oat (BNF 4.10.3). What is given for pain (patches, injections) is left out. A \
        hidden medicine leaves its trace for who prescribes (docs/policy.md, rule 5).",
          "system": "http://snomed.info/sct",
          "codes": [
            {"code": "36120711000001104", "display": "Methadone 1mg/ml oral solution"},
            {"code": "36120811000001107", "display": "Methadone 1mg/ml oral solution sugar free"},
            {"code": "36120611000001108", "display": "Methadone 10mg/ml oral solution sugar free"},
            {"code": "36122911000001103", "display": "Methadone 20mg/ml oral solution sugar free"},
            {"code": "322496005", "display": "Buprenorphine 2mg sublingual tablets sugar free"},
            {"code": "322497001", "display": "Buprenorphine 8mg sublingual tablets sugar free"},
            {"code": "33595511000001108", "display": "Buprenorphine 2mg oral lyophilisates sugar free"},
            {"code": "33595611000001107", "display": "Buprenorphine 8mg oral lyophilisates sugar free"}
          ]
        },
        {
          "name": "Self-harm and risk of suicide",
          "category": "mentalHealth",
          "citation": "SNOMED CT, from an OHDSI cohort, “Suicide or injury that is potentially self inflicted”, and \
        FHIR R4’s examples. Poisonings whose intent is not said are left out. London’s Citizens’ Summit (2020) \
        worried most about self-harm, among others.",
          "system": "http://snomed.info/sct",
          "codes": [
            {"code": "248062006", "display": "Self-injurious behaviour"},
            {"code": "418420002", "display": "Intentionally harming self"},
            {"code": "276853009", "display": "Self inflicted injury"},
            {"code": "82313006", "display": "Suicide attempt"},
            {"code": "86849004", "display": "Suicidal deliberate poisoning"},
            {"code": "225444004", "display": "At risk for suicide"},
            {"code": "225337009", "display": "Suicide risk assessment"},
            {"code": "394687007", "display": "Low suicide risk"}
          ]
        },
        {
          "name": "Psychosis",
          "category": "mentalHealth",
          "citation": "SNOMED CT, from gm-sde “schizophrenia-psychosis”. Depression, anxiety, dementia and bipolar \
        disorder are left out: they are cared for everywhere, and their source labels what is not for everyone.",
          "system": "http://snomed.info/sct",
          "codes": [
            {"code": "69322001", "display": "Psychotic disorder"},
            {"code": "58214004", "display": "Schizophrenia"},
            {"code": "64905009", "display": "Paranoid schizophrenia"},
            {"code": "83746006", "display": "Chronic schizophrenia"},
            {"code": "4926007", "display": "Schizophrenia in remission"},
            {"code": "68890003", "display": "Schizoaffective disorder"},
            {"code": "88975006", "display": "Schizophreniform disorder"},
            {"code": "191525009", "display": "Non-organic psychoses"},
            {"code": "231489001", "display": "Acute transient psychotic disorder"},
            {"code": "191483003", "display": "Drug-induced psychosis"},
            {"code": "18260003", "display": "Postpartum psychosis"}
          ]
        },
        {
          "name": "Self-harm and psychosis, hospital diagnoses",
          "category": "mentalHealth",
          "citation": "WHO ICD-10, 5th edition: of F20 to F29 and X60 to X84.",
          "system": "http://hl7.org/fhir/sid/icd-10",
          "codes": [
            {"code": "F20.0", "display": "Paranoid schizophrenia"},
            {"code": "F20.9", "display": "Schizophrenia, unspecified"},
            {"code": "F22.0", "display": "Delusional disorder"},
            {"code": "F23.9", "display": "Acute and transient psychotic disorder, unspecified"},
            {"code": "F29", "display": "Unspecified nonorganic psychosis"},
            {"code": "X70", "display": "Intentional self-harm by hanging, strangulation and suffocation"},
            {"code": "X78", "display": "Intentional self-harm by sharp object"},
            {"code": "X84", "display": "Intentional self-harm by unspecified means"}
          ]
        },
        {
          "name": "Detention and guardianship",
          "category": "mentalHealth",
          "citation": "UK Core LegalStatusClassificationEngland (NHS Data Dictionary, Mental Health Act legal status \
        classification). “Informal”, “not applicable” and “not known” are left out.",
          "system": "https://fhir.hl7.org.uk/CodeSystem/UKCore-LegalStatusClassificationEngland",
          "codes": [
            {"code": "02", "display": "Formally detained under Mental Health Act Section 2"},
            {"code": "03", "display": "Formally detained under Mental Health Act Section 3"},
            {"code": "04", "display": "Formally detained under Mental Health Act Section 4"},
            {"code": "05", "display": "Formally detained under Mental Health Act Section 5(2)"},
            {"code": "06", "display": "Formally detained under Mental Health Act Section 5(4)"},
            {"code": "07", "display": "Formally detained under Mental Health Act Section 35"},
            {"code": "08", "display": "Formally detained under Mental Health Act Section 36"},
            {"code": "09", "display": "Formally detained under Mental Health Act Section 37 with section 41 \
        restrictions"},
            {"code": "10", "display": "Formally detained under Mental Health Act Section 37"},
            {"code": "12", "display": "Formally detained under Mental Health Act Section 38"},
            {"code": "13", "display": "Formally detained under Mental Health Act Section 44"},
            {"code": "14", "display": "Formally detained under Mental Health Act Section 46"},
            {"code": "15", "display": "Formally detained under Mental Health Act Section 47 with section 49 \
        restrictions"},
            {"code": "16", "display": "Formally detained under Mental Health Act Section 47"},
            {"code": "17", "display": "Formally detained under Mental Health Act Section 48 with section 49 \
        restrictions"},
            {"code": "18", "display": "Formally detained under Mental Health Act Section 48"},
            {"code": "19", "display": "Formally detained under Mental Health Act Section 135"},
            {"code": "20", "display": "Formally detained under Mental Health Act Section 136"},
            {"code": "31", "display": "Formally detained under Criminal Procedure(Insanity) Act 1964 as amended by \
        the Criminal Procedures (Insanity and Unfitness to Plead) Act 1991"},
            {"code": "32", "display": "Formally detained under other acts"},
            {"code": "35", "display": "Subject to guardianship under Mental Health Act Section 7"},
            {"code": "36", "display": "Subject to guardianship under Mental Health Act Section 37"},
            {"code": "37", "display": "Formally detained under Mental Health Act Section 45A (Limited direction in \
        force)"},
            {"code": "38", "display": "Formally detained under Mental Health Act Section 45A (Limitation direction \
        ended)"}
          ]
        },
        {
          "name": "Genetic disease",
          "category": "genetic",
          "citation": "SNOMED CT, as public FHIR value sets of family history write it. A disease that says what \
        relatives may have inherited.",
          "system": "http://snomed.info/sct",
          "codes": [
            {"code": "58756001", "display": "Huntington's chorea"}
          ]
        },
        {
          "name": "Genetic disease, hospital diagnoses",
          "category": "genetic",
          "citation": "WHO ICD-10, 5th edition.",
          "system": "http://hl7.org/fhir/sid/icd-10",
          "codes": [
            {"code": "G10", "display": "Huntington disease"}
          ]
        },
        {
          "name": "Genetic tests",
          "category": "genetic",
          "citation": "LOINC, from FHIR R4’s examples and HL7’s genomics reporting. That a test was made speaks of a \
        family, whatever it found.",
          "system": "http://loinc.org",
          "codes": [
            {"code": "59041-4", "display": "BRCA1+BRCA2 gene mutations tested for in Blood or Tissue by Molecular \
        genetics method Nominal"},
            {"code": "21636-6", "display": "BRCA1 gene mutations found [Identifier] in Blood or Tissue by Molecular \
        genetics method Nominal"},
            {"code": "51967-8", "display": "Genetic disease assessed"},
            {"code": "53037-8", "display": "Genetic disease sequence variation interpretation"}
          ]
        }
        """
}
