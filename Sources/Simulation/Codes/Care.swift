/// Procedures and investigations.
///
/// Source: SNOMED CT.
enum Act {
    static let appendicectomy = Code.snomed("80146002", "Appendicectomy")
    static let cholecystectomy = Code.snomed("38102005", "Cholecystectomy")
    static let hipReplacement = Code.snomed("52734007", "Total replacement of hip")
    static let kneeReplacement = Code.snomed("609588000", "Total knee replacement")
    static let hemiarthroplasty = Code.local("HEMI", "Cemented hemiarthroplasty of hip")
    static let haemodialysis = Code.snomed("302497006", "Haemodialysis")
    static let colonoscopy = Code.snomed("73761001", "Colonoscopy")
    static let caesarean = Code.snomed("11466000", "Caesarean section")
    static let normalDelivery = Code.snomed("48782003", "Normal delivery")
    static let echocardiogram = Code.snomed("40701008", "Echocardiography")
    static let chestXray = Code.snomed("399208008", "Plain X-ray of chest")
    static let hipXray = Code.local("XRHIP", "X-ray of hip and pelvis")
    static let limbXray = Code.local("XRLIMB", "X-ray of limb")
    static let headCT = Code.snomed("303653007", "Computed tomography of head")
    static let chestCT = Code.snomed("169069000", "CT of thorax")
    static let mri = Code.snomed("113091000", "Magnetic resonance imaging")
    static let abdominalUltrasound = Code.snomed("45036003", "Ultrasonography of abdomen")
    static let fetalUltrasound = Code.local("USFETAL", "Obstetric ultrasound scan")
    static let ecg = Code.snomed("29303009", "Electrocardiogram")
    static let spirometry = Code.snomed("127783003", "Spirometry")
    static let angioplasty = Code.snomed("415070008", "Percutaneous coronary intervention")
    static let lumpectomy = Code.snomed("392021009", "Lumpectomy of breast")
    static let chemotherapy = Code.snomed("367336001", "Chemotherapy")
    static let radiotherapy = Code.snomed("33195004", "External beam radiation therapy")
    static let cataractSurgery = Code.snomed("54885007", "Extraction of cataract")
    static let transfusion = Code.snomed("116859006", "Transfusion of blood product")
    static let breastBiopsy = Code.snomed("122548005", "Biopsy of breast")
    static let colonBiopsy = Code.snomed("76164006", "Biopsy of colon")
    static let lungBiopsy = Code.local("BXLUNG", "CT guided biopsy of lung")
    static let woundCare = Code.snomed("225358003", "Wound care")
    static let suture = Code.snomed("288086009", "Suture open wound")
    static let cervicalScreening = Code.snomed("171149006", "Screening for malignant neoplasm of cervix")
    static let mammogram = Code.snomed("24623002", "Screening mammography")
    static let pulmonaryRehabilitation = Code.snomed("15081005", "Pulmonary rehabilitation")
    static let nonInvasiveVentilation = Code.snomed("447837008", "Noninvasive positive pressure ventilation")
    static let thrombolysis = Code.local("THROMBOLYSIS", "Intravenous thrombolysis")
    static let methadoneTherapy = Code.snomed("310653000", "Drug addiction therapy using methadone")
    static let termination = Code.snomed("714812005", "Induced termination of pregnancy")
    static let postnatalVisit = Code.snomed("169762003", "Postnatal visit")
    static let newbornExamination = Code.local("NIPE", "Newborn and infant physical examination")
    static let newbornBloodSpot = Code.local("NBS", "Newborn blood spot screening")
    static let diabeticFootCheck = Code.local("FOOTCHECK", "Diabetic foot examination")
    static let retinalScreening = Code.local("RETSCREEN", "Diabetic retinal screening")
    static let annualHealthCheck = Code.local("LDAHC", "Annual health check, learning disability")
    static let physiotherapy = Code.snomed("91251008", "Physical therapy procedure")
    static let suicideRisk = Code.snomed("225337009", "Suicide risk assessment")
}

/// Kinds of contact.
///
/// Source: SNOMED CT.
enum Contact {
    static let consultation = Code.snomed("11429006", "Consultation")
    static let telephone = Code.snomed("185317003", "Telephone encounter")
    static let emergencyAttendance = Code.snomed("4525004", "Emergency department patient visit")
    static let emergencyAdmission = Code.snomed("183452005", "Emergency hospital admission")
    static let electiveAdmission = Code.snomed("8715000", "Hospital admission, elective")
    static let outpatient = Code.snomed("185389009", "Follow-up visit")
    static let ambulance = Code.local("AMBCALL", "Ambulance call")
    static let communityVisit = Code.local("COMVISIT", "Community nursing visit")
    static let careHomeReview = Code.local("CHREVIEW", "Care home ward round")
    static let socialWork = Code.local("SWVISIT", "Social work contact")
    static let mentalHealthReview = Code.local("MHREVIEW", "Community mental health review")
    static let hospiceVisit = Code.local("HOSPVISIT", "Hospice community visit")
    static let antenatal = Code.snomed("134435003", "Routine antenatal care")
    static let review = Code.snomed("281036007", "Follow-up consultation")
    static let keyWorker = Code.local("KEYWORK", "Key worker session")
}

/// Documents and plans.
///
/// Source: SNOMED CT; the plan codes are the National Record Locator pointer types (spec/care-plan.md section 2).
enum Paper {
    static let dischargeSummary = Code.snomed("373942005", "Discharge summary")
    static let outpatientLetter = Code.snomed("823681000000100", "Outpatient letter")
    static let referralLetter = Code.snomed("25611000000107", "Referral letter")
    static let crisisPlan = Code.snomed("736253002", "Mental health crisis plan")
    static let respect = Code.snomed(
        "1382601000000107", "ReSPECT (Recommended Summary Plan for Emergency Care and Treatment) form")
    static let endOfLifePlan = Code.snomed("736373009", "End of life care plan")
    static let emergencyPlan = Code.snomed("887701000000100", "Emergency health care plan")
    static let contingencyPlan = Code.snomed("325691000000100", "Contingency plan")
    static let personalisedPlan = Code.snomed("2181441000000107", "Personalised care and support plan")
    static let carePlan = Code.snomed("734163000", "Care plan")
    static let echoReport = Code.local("ECHOREP", "Echocardiogram report")
    static let ambulanceRecord = Code.local("EPCR", "Ambulance patient record")
    static let emergencyReport = Code.local("EDREP", "Emergency department report")
    static let detentionPapers = Code.local("MHAPAPERS", "Mental Health Act statutory forms")
    static let assessment = Code.local("ASSESS", "Assessment report")
    static let communityLetter = Code.local("COMLETTER", "Community service letter")
    static let trendChart = Code.local("CHART", "Chart of observations")
    static let letter = Code.local("LETTER", "Letter to the person")
}

/// What a flag says.
///
/// Source: SNOMED CT where a code is given; UK Core legal status classification for detention.
enum Alert {
    static let reasonableAdjustment = Code.local("RA", "Reasonable adjustment")
    static let childProtection = Code.snomed("342191000000101", "Subject to child protection plan")
    static let safeguarding = Code.local("SAFEGUARD", "Adult safeguarding concern")
    static let notForResuscitation = Code.snomed("450476008", "Not for attempted cardiopulmonary resuscitation")
    static let urgentCarePlan = Code.local("UCP", "Urgent care plan in place")
    static let fallsRisk = Code.snomed("129839007", "At risk for falls")
    static let detainedSection2 = Code.legalStatus("02", "Formally detained under Mental Health Act Section 2")
    static let detainedSection3 = Code.legalStatus("03", "Formally detained under Mental Health Act Section 3")
    static let suicideRisk = Code.snomed("225444004", "At risk for suicide")
    static let sickleCellPlan = Code.local("SCPLAN", "Sickle cell crisis plan: pain relief within 30 minutes")
}

/// Vaccines.
///
/// Source: SNOMED CT for products that are given one; the schedule is that of the UK Health Security Agency
/// ("The complete routine immunisation schedule", 2025), simplified.
enum Vaccine {
    static let influenza = Code.snomed("46233009", "Influenza virus vaccine")
    static let covid = Code.snomed("1119349007", "Vaccine product containing only SARS-CoV-2 messenger RNA")
    static let pneumococcal = Code.snomed("333598008", "Pneumococcal vaccine")
    static let mmr = Code.snomed("61153008", "Measles mumps and rubella vaccine")
    static let sixInOne = Code.local("DTAPIPVHIBHEPB", "6-in-1 vaccine")
    static let menB = Code.local("MENB", "Meningococcal B vaccine")
    static let rotavirus = Code.local("ROTA", "Rotavirus vaccine")
    static let preSchoolBooster = Code.local("DTAPIPV", "4-in-1 pre-school booster")
    static let hpv = Code.local("HPV", "Human papillomavirus vaccine")
    static let teenageBooster = Code.local("TDIPV", "3-in-1 teenage booster")
    static let menACWY = Code.local("MENACWY", "Meningococcal ACWY vaccine")
    static let shingles = Code.local("SHINGLES", "Shingles vaccine")
    static let pertussis = Code.local("PERTUSSIS", "Pertussis vaccine in pregnancy")
}
