/// What is expected of relationships that begin and end, and of activities granted beside a role: by hand, from
/// `docs/policy.md`, in the columns of ``accessExpectations`` and with
///
/// | relationship | what |
/// |---|---|
/// | `stay`, `stayForgotten` | in the organisation's care for 400 days, for over five years, and no end is said |
/// | `stayEndless`, `appointmentEndless` and so on | begun as long ago, and said to end in a thousand years |
/// | `callYearLong` | an ambulance call of a year that ended an hour ago |
/// | `stayEnded364`, `stayEnded366` | a long stay that ended so many days ago |
/// | `stayAhead23`, `stayAhead25` | one that begins in so many hours |
/// | `call`, `callForgotten` | an ambulance call for an hour, for 49 hours, and no end is said |
/// | `callEnded47`, `callEnded49`, `callAhead` | one that ended so many hours ago; one in two hours |
/// | `appointment13`, `appointmentOver15` and so on | an appointment in so many days, or so many days ago |
/// | `appointmentReported` | one in an hour, as another organisation's record says |
/// | `referral`, `referralOld` | referred 364 or 366 days ago by another organisation, and not answered |
/// | `caseload`, `caseloadForgotten` | on the caseload for eight years, for over ten, and no end is said |
/// | `caseloadEnded`, `caseloadEnding` | until a moment ago, until in an hour |
/// | and `+B0360`, `+none` | with these activities, granted by NHS Care Identity, or with none of them |
let relationshipExpectations = """
    hospitalConsultant stay TREAT problems - other - - seen
    hospitalConsultant stayForgotten TREAT problems - other - - denied
    hospitalConsultant stayEndless TREAT problems - other - - denied
    nurse appointmentEndless TREAT problems - other - - denied
    communityMentalHealthNurse caseloadEndless TREAT problems - other - - denied
    paramedic callEndless ETREAT allergies - other - - denied
    paramedic callYearLong ETREAT allergies - other - - denied
    nurse stayEnded364 TREAT problems - other - - seen
    nurse stayEnded366 TREAT problems - other - - denied
    nurse stayAhead23 TREAT problems - other - - seen
    nurse stayAhead25 TREAT problems - other - - denied
    paramedic stay TREAT problems - other - - seen
    paramedic call ETREAT allergies - other - - seen
    paramedic call TREAT medicines - other - - seen
    paramedic call ETREAT laboratory - other - - hidden
    paramedic callForgotten ETREAT allergies - other - - denied
    paramedic callEnded47 ETREAT allergies - other - - seen
    paramedic callEnded49 ETREAT allergies - other - - denied
    paramedic callEnded49 ETREAT allergies - other - broken denied
    paramedic callAhead ETREAT allergies - other - - denied
    hospitalConsultant call ETREAT allergies - other - - denied
    generalPractitioner call TREAT allergies - other - - denied
    nurse call TREAT allergies - other - - denied
    receptionist call TREAT identity - own - - denied
    socialWorker call TREAT identity - own - - denied
    midwife appointment13 TREAT problems - other - - seen
    midwife appointment15 TREAT problems - other - - denied
    receptionist appointment13 TREAT appointments - other - - seen
    receptionist appointment13 TREAT problems - other - - hidden
    hospitalConsultant appointmentOver13 TREAT laboratory - other - - seen
    hospitalConsultant appointmentOver15 TREAT laboratory - other - - denied
    nurse appointmentReported TREAT problems - other - - seen
    nurse appointmentReported TREAT problems - other record - objected
    nurse appointmentReported TREAT problems - other organisation - objected
    paramedic appointment13 ETREAT problems - other - - seen
    hospitalConsultant referral TREAT problems - other - - seen
    hospitalConsultant referral TREAT problems hiv other - - hidden
    hospitalConsultant referral TREAT problems - sexualHealthClinic - - hidden
    hospitalConsultant referralOld TREAT problems - other - - denied
    psychiatrist referral TREAT problems mentalHealth other - - seen
    pharmacist referral TREAT medicines - other - - seen
    receptionist referral TREAT identity - other - - seen
    communityMentalHealthNurse caseload TREAT problems - other - - seen
    communityMentalHealthNurse caseloadForgotten TREAT problems - other - - denied
    communityMentalHealthNurse caseloadEnded TREAT problems - other - - denied
    communityMentalHealthNurse caseloadEnding TREAT problems - other - - seen
    socialWorker caseload TREAT problems - other - - seen
    paramedic caseload TREAT problems - other - - seen
    generalPractitioner caseload TREAT problems - other - - seen
    privacyOfficer caseload TREAT problems - other - - denied
    person referral PATRQT problems - other - - denied
    proxy appointment13 FAMRQT problems - other - - denied
    nurse registered+B0360 TREAT problems - other - - seen
    nurse registered+B0380 TREAT problems - other - - seen
    nurse registered+none TREAT problems - other - - denied
    nurse registered+none TREAT allergies - own - broken denied
    nurse registered+B0420 TREAT problems - other - - denied
    nurse registered+B0790+B0360 TREAT problems - other - - seen
    nurse registered+B0790 TREAT problems - other - - denied
    nurse registered+B0360 TREAT medicines hiv other - - hidden
    nurse registered+B0360+B0420 TREAT medicines hiv other - - traced
    nurse registered+B0360+B0440 TREAT medicines hiv other - - traced
    nurse registered+B0360+B0420 TREAT problems hiv other - - hidden
    nurse registered+B0360+B0420 TREAT family - other - - hidden
    generalPractitioner registered+none TREAT problems - other - - denied
    generalPractitioner registered+B0360 TREAT medicines hiv other - - traced
    receptionist registered+B0360+B0420 TREAT medicines hiv other - - hidden
    paramedic claimed+none ETREAT allergies - other - broken denied
    """
