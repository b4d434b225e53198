import Foundation

extension Policy {
    /// The policy of the demonstration. A deployment decides its own; a node in production refuses this one.
    ///
    /// National codes are job roles of the NHS Spine Directory Service (CareConnect-SDSJobRoleName-1). That a
    /// consultant of a mental health trust acts as psychiatrist, and who sees what, is ours. Activities are named as
    /// suppliers' guides quote the National RBAC Database; what each allows here is ours too.
    ///
    /// - Throws: never for the text that stands here, which a test holds.
    package static func illustrative() throws -> Policy {
        try Policy(PolicyDocument(json: Data(illustrativeText.utf8)))
    }

    private static let illustrativeText = """
        {
          "version": 6,
          "from": "2020-01-01",
          "source": "Illustrative, for the demonstration: a region's information governance group decides its own",
          "isIllustrative": true,
          "codes": [
            {"code": "R0260", "display": "General Medical Practitioner", "role": "generalPractitioner"},
            {"code": "R0050", "display": "Consultant", "role": "psychiatrist", "organisationKind": "mentalHealth"},
            {"code": "R0050", "display": "Consultant", "role": "hospitalConsultant"},
            {"code": "R1070", "display": "Paramedic", "role": "paramedic"},
            {"code": "R1100", "display": "Paramedic Specialist Practitioner", "role": "paramedic"},
            {"code": "R0680", "display": "Midwife", "role": "midwife"},
            {"code": "R8016", "display": "Midwife Access Role", "role": "midwife"},
            {"code": "R0620", "display": "Staff Nurse", "role": "nurse"},
            {"code": "R8001", "display": "Nurse Access Role", "role": "nurse"},
            {"code": "R0610", "display": "Sister/Charge Nurse", "role": "nurse"},
            {"code": "R1975", "display": "Community Mental Health Nurse", "role": "communityMentalHealthNurse"},
            {"code": "R1290", "display": "Pharmacist", "role": "pharmacist"},
            {"code": "R1330", "display": "Social Worker", "role": "socialWorker"},
            {"code": "R8014", "display": "Social Worker Access Role", "role": "socialWorker"},
            {"code": "R1730", "display": "Receptionist", "role": "receptionist"},
            {"code": "R8009", "display": "Receptionist Access Role", "role": "receptionist"},
            {"code": "R0001", "display": "Privacy Officer", "role": "privacyOfficer"}
          ],
          "activities": [
            {
              "code": "B0360", "display": "View Detailed Health Records",
              "source": "EMIS Web, Sorting out RBAC: code hierarchy of the National RBAC Database v25.1",
              "allows": ["view"]
            },
            {
              "code": "B0380", "display": "Perform Detailed Health Records",
              "source": "EMIS Web, Sorting out RBAC: code hierarchy of the National RBAC Database v25.1",
              "allows": ["view"]
            },
            {
              "code": "B0420", "display": "Independent Prescribing",
              "source": "Cegedim, Vision Help Centre: RBAC Roles for the Electronic Prescription Service",
              "allows": ["prescribe"]
            },
            {
              "code": "B0440", "display": "Supplementary Prescribing",
              "source": "Cegedim, Vision Help Centre: RBAC Roles for the Electronic Prescription Service",
              "allows": ["prescribe"]
            }
          ],
          "roles": [
            {
              "role": "generalPractitioner",
              "purposes": ["TREAT", "ETREAT"],
              "relationships": ["registered", "caseload", "encounter", "appointment", "referral", "claimed"],
              "sections": [
                "identity", "alerts", "allergies", "problems", "procedures", "medicines", "immunisations",
                "observations", "laboratory", "imaging", "documents", "encounters", "referrals", "appointments",
                "carePlans", "maternity", "mentalHealth", "socialCare", "ambulance", "family", "careTeam"
              ],
              "sees": ["mentalHealth", "substanceUse", "abuse"],
              "knows": ["restricted", "genetic", "whereabouts"],
              "breaks": ["restricted", "genetic", "sexualHealth", "hiv", "whereabouts"],
              "isPrescriber": true,
              "mayClaim": true
            },
            {
              "role": "hospitalConsultant",
              "purposes": ["TREAT", "ETREAT"],
              "relationships": ["registered", "caseload", "encounter", "appointment", "referral", "claimed"],
              "sections": [
                "identity", "alerts", "allergies", "problems", "procedures", "medicines", "immunisations",
                "observations", "laboratory", "imaging", "documents", "encounters", "referrals", "appointments",
                "carePlans", "maternity", "mentalHealth", "ambulance", "family", "careTeam"
              ],
              "sees": ["mentalHealth", "substanceUse"],
              "knows": ["restricted", "abuse", "genetic", "whereabouts"],
              "breaks": ["restricted", "abuse", "genetic", "sexualHealth", "hiv", "whereabouts"],
              "isPrescriber": true,
              "mayClaim": true
            },
            {
              "role": "psychiatrist",
              "purposes": ["TREAT", "ETREAT"],
              "relationships": ["registered", "caseload", "encounter", "appointment", "referral", "claimed"],
              "sections": [
                "identity", "alerts", "allergies", "problems", "procedures", "medicines", "immunisations",
                "observations", "laboratory", "imaging", "documents", "encounters", "referrals", "appointments",
                "carePlans", "maternity", "mentalHealth", "socialCare", "ambulance", "family", "careTeam"
              ],
              "sees": ["mentalHealth", "substanceUse", "abuse"],
              "knows": ["restricted", "genetic", "whereabouts"],
              "breaks": ["restricted", "genetic", "hiv", "whereabouts"],
              "isPrescriber": true,
              "mayClaim": true
            },
            {
              "role": "paramedic",
              "purposes": ["TREAT", "ETREAT"],
              "relationships": [
                "registered", "caseload", "encounter", "ambulanceCall", "appointment", "referral", "claimed"
              ],
              "sections": [
                "identity", "alerts", "allergies", "problems", "medicines", "observations", "encounters", "carePlans",
                "ambulance", "careTeam", "documents"
              ],
              "sees": [],
              "knows": ["restricted", "mentalHealth", "whereabouts"],
              "breaks": ["restricted", "mentalHealth", "substanceUse", "abuse", "whereabouts"],
              "isPrescriber": false,
              "mayClaim": true
            },
            {
              "role": "midwife",
              "purposes": ["TREAT", "ETREAT"],
              "relationships": ["registered", "caseload", "encounter", "appointment", "referral", "claimed"],
              "sections": [
                "identity", "alerts", "allergies", "problems", "procedures", "medicines", "immunisations",
                "observations", "laboratory", "imaging", "documents", "encounters", "referrals", "appointments",
                "carePlans", "maternity", "socialCare", "ambulance", "family", "careTeam"
              ],
              "sees": ["sexualHealth", "abuse"],
              "knows": ["restricted", "mentalHealth", "substanceUse", "genetic", "whereabouts"],
              "breaks": ["restricted", "mentalHealth", "substanceUse", "genetic", "hiv", "whereabouts"],
              "isPrescriber": false,
              "mayClaim": true
            },
            {
              "role": "nurse",
              "purposes": ["TREAT", "ETREAT"],
              "relationships": ["registered", "caseload", "encounter", "appointment", "referral", "claimed"],
              "sections": [
                "identity", "alerts", "allergies", "problems", "procedures", "medicines", "immunisations",
                "observations", "laboratory", "imaging", "documents", "encounters", "referrals", "appointments",
                "carePlans", "maternity", "ambulance", "careTeam"
              ],
              "sees": [],
              "knows": ["restricted", "mentalHealth", "substanceUse", "abuse", "whereabouts"],
              "breaks": ["restricted", "mentalHealth", "substanceUse", "abuse", "whereabouts"],
              "isPrescriber": false,
              "mayClaim": true
            },
            {
              "role": "communityMentalHealthNurse",
              "purposes": ["TREAT", "ETREAT"],
              "relationships": ["registered", "caseload", "encounter", "appointment", "referral", "claimed"],
              "sections": [
                "identity", "alerts", "allergies", "problems", "procedures", "medicines", "immunisations",
                "observations", "laboratory", "documents", "encounters", "referrals", "appointments", "carePlans",
                "mentalHealth", "socialCare", "ambulance", "family", "careTeam"
              ],
              "sees": ["mentalHealth", "substanceUse", "abuse"],
              "knows": ["restricted", "whereabouts"],
              "breaks": ["restricted", "whereabouts"],
              "isPrescriber": false,
              "mayClaim": true
            },
            {
              "role": "pharmacist",
              "purposes": ["TREAT"],
              "relationships": ["registered", "caseload", "encounter", "appointment", "referral", "claimed"],
              "sections": [
                "identity", "alerts", "allergies", "problems", "medicines", "immunisations", "observations",
                "laboratory", "encounters", "careTeam"
              ],
              "sees": [],
              "knows": ["restricted", "whereabouts"],
              "breaks": ["restricted", "hiv", "mentalHealth", "substanceUse"],
              "isPrescriber": true,
              "mayClaim": true
            },
            {
              "role": "socialWorker",
              "purposes": ["TREAT"],
              "relationships": ["registered", "caseload", "encounter", "appointment", "referral", "claimed"],
              "sections": [
                "identity", "alerts", "encounters", "appointments", "carePlans", "socialCare", "careTeam", "family",
                "problems", "documents"
              ],
              "sees": ["abuse"],
              "knows": ["restricted", "mentalHealth", "whereabouts"],
              "breaks": [],
              "isPrescriber": false,
              "mayClaim": true
            },
            {
              "role": "receptionist",
              "purposes": ["TREAT"],
              "relationships": ["registered", "caseload", "encounter", "appointment", "referral"],
              "sections": ["identity", "appointments"],
              "sees": [],
              "knows": ["whereabouts"],
              "breaks": [],
              "isPrescriber": false,
              "mayClaim": false,
              "elements": [
                {
                  "type": "Patient",
                  "elements": [
                    "telecom", "address", "contact", "communication", "generalPractitioner", "managingOrganization"
                  ]
                },
                {"type": "RelatedPerson", "elements": ["relationship", "name", "telecom", "period"]},
                {"type": "Person", "elements": ["name", "telecom"]},
                {
                  "type": "Appointment",
                  "elements": ["start", "end", "minutesDuration", "requestedPeriod", "slot", "created"]
                },
                {"type": "AppointmentResponse", "elements": ["start", "end", "actor"]}
              ]
            },
            {
              "role": "person",
              "purposes": ["PATRQT"],
              "relationships": ["themselves"],
              "sections": [
                "identity", "alerts", "allergies", "problems", "procedures", "medicines", "immunisations",
                "observations", "laboratory", "imaging", "documents", "encounters", "referrals", "appointments",
                "carePlans", "maternity", "mentalHealth", "socialCare", "ambulance", "family", "careTeam"
              ],
              "sees": ["restricted", "mentalHealth", "substanceUse", "sexualHealth", "hiv", "genetic"],
              "knows": [],
              "breaks": [],
              "isPrescriber": false,
              "mayClaim": false,
              "held": {"sections": ["laboratory", "imaging"], "hours": 72}
            },
            {
              "role": "proxy",
              "purposes": ["FAMRQT"],
              "relationships": ["parent", "chosen"],
              "sections": [
                "alerts", "allergies", "problems", "procedures", "medicines", "immunisations",
                "observations", "laboratory", "imaging", "documents", "encounters", "referrals", "appointments",
                "carePlans", "ambulance", "careTeam"
              ],
              "sees": [],
              "knows": [],
              "breaks": [],
              "isPrescriber": false,
              "mayClaim": false,
              "held": {"sections": ["laboratory", "imaging"], "hours": 72}
            },
            {
              "role": "proxy",
              "purposes": ["PWATRNY"],
              "relationships": ["attorney", "deputy"],
              "sections": [
                "identity", "alerts", "allergies", "problems", "procedures", "medicines", "immunisations",
                "observations", "laboratory", "imaging", "documents", "encounters", "referrals", "appointments",
                "carePlans", "maternity", "mentalHealth", "socialCare", "ambulance", "family", "careTeam"
              ],
              "sees": [
                "restricted", "mentalHealth", "substanceUse", "sexualHealth", "hiv", "genetic", "keptFromProxy"
              ],
              "knows": [],
              "breaks": [],
              "isPrescriber": false,
              "mayClaim": false,
              "held": {"sections": ["laboratory", "imaging"], "hours": 72}
            }
          ],
          "relationships": [
            {"kind": "registered"}, {"kind": "claimed", "hours": 24},
            {"kind": "caseload", "hours": 0, "open": 87600},
            {"kind": "encounter", "hours": 8760, "before": 24, "open": 43800},
            {"kind": "ambulanceCall", "hours": 48, "before": 1, "open": 48},
            {"kind": "appointment", "hours": 336, "before": 336},
            {"kind": "referral", "hours": 0, "open": 8760},
            {"kind": "themselves"}, {"kind": "parent"}, {"kind": "attorney"}, {"kind": "deputy"}, {"kind": "chosen"}
          ],
          "never": ["veryRestricted", "unknownLabel"],
          "overridesObjections": ["hospitalConsultant", "psychiatrist", "paramedic"],
          "afterDeath": 672,
          "ages": {"own": 13, "review": 11, "adult": 16},
          "readers": [
            {"rule": "self", "does": "refuse"}, {"rule": "colleague", "does": "warn"},
            {"rule": "sameAddress", "does": "warn"}, {"rule": "sameFamily", "does": "warn"},
            {"rule": "publicInterest", "does": "alert"}
          ],
          "sources": [
            {
              "source": "ZZL01",
              "basis": "Illustrative: checked results show to people after a day, others after a week",
              "releases": [{"sections": ["laboratory"], "hours": 24, "unreviewed": 168}]
            }
          ]
        }
        """
}
