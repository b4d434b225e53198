/// What somebody expects of proxies, ages, deaths and staff's own records who had read the law and the specifications,
/// and neither the policy nor the other tables, in the columns of ``accessExpectations`` and with
///
/// | relationship | what |
/// |---|---|
/// | `parent10`, `parent11`, `parent16` | a parent since yesterday; the child is so old today |
/// | `parent11Looked`, `parent15` | it was recorded when the child was 11, or later |
/// | `parentOfYear2015`, `parentOfYear2016`, `parentOfMonth` | only the year, or the month (March 2015) of birth |
/// | `parentTwoDates`, `parentNoBirth` | two sources give a birth a year apart; none gives one |
/// | `parentOver`, `parentTomorrow`, `parentOfDead` | it ends now; it begins tomorrow; the child died an hour ago |
/// | `chosen15`, `deputy16`, `attorney17` and so on | the person is so old today |
/// | `attorneyOfDead`, `selfDead` | the person, who is 75, died an hour ago |
/// | `self12`, `self13` | the person's own record, at that age |
/// | `registeredDied27`, `recentDied29` and so on | as without the death, which was so many days ago |
/// | `ownAtWork`, `ownElsewhere`, `colleagueRecord` | the patient is the reader, the reader under another |
/// | | organisation, or works beside the reader |
let reviewedExpectations = """
    proxy attorney PWATRNY medicines - other - - seen
    proxy attorney PWATRNY laboratory - other - - seen
    proxy attorney PWATRNY imaging - other - - seen
    proxy attorney PWATRNY immunisations - other - - seen
    proxy attorney PWATRNY observations - other - - seen
    proxy attorney PWATRNY referrals - other - - seen
    proxy attorney PWATRNY appointments - other - - seen
    proxy attorney PWATRNY carePlans - other - - seen
    proxy attorney PWATRNY ambulance - other - - seen
    proxy attorney PWATRNY careTeam - other - - seen
    proxy deputy PWATRNY medicines - other - - seen
    proxy attorney PWATRNY medicines keptFromPerson other - - hidden
    proxy attorney PWATRNY problems mentalHealth+abuse other - - hidden
    proxy attorney PWATRNY documents hiv+keptFromPerson other - - hidden
    proxy attorney PWATRNY identity whereabouts other - - hidden
    proxy attorney PWATRNY encounters - sexualHealthClinic category:sexualHealth - hidden
    proxy attorney PWATRNY allergies - sexualHealthClinic category:sexualHealth - hidden
    proxy attorney PWATRNY encounters - drugService category:substanceUse - hidden
    proxy attorney PWATRNY problems - other organisation - seen
    proxy chosen FAMRQT problems mentalHealth other category:mentalHealth - hidden
    proxy chosen FAMRQT problems - other category:hiv - seen
    proxy parent FAMRQT identity whereabouts other - - hidden
    proxy parent FAMRQT alerts keptFromProxy other - - hidden
    proxy parent FAMRQT alerts abuse other - - hidden
    proxy parent FAMRQT carePlans mentalHealth other - - hidden
    proxy parent FAMRQT appointments sexualHealth other - - hidden
    proxy parent FAMRQT referrals mentalHealth other - - hidden
    proxy parent FAMRQT medicines keptFromProxy+restricted other - - hidden
    proxy parent FAMRQT ambulance substanceUse other - - hidden
    proxy parent FAMRQT laboratory keptFromProxy new - - hidden
    proxy parent10 FAMRQT problems - other - - seen
    proxy parent11 FAMRQT problems - other - - denied
    proxy parent11Looked FAMRQT problems - other - - seen
    proxy parent15 FAMRQT problems - other - - seen
    proxy parent16 FAMRQT problems - other - - denied
    proxy parentOfYear2015 FAMRQT problems - other - - denied
    proxy parentOfYear2016 FAMRQT problems - other - - seen
    proxy parentOfMonth FAMRQT problems - other - - denied
    proxy parentTwoDates FAMRQT problems - other - - denied
    proxy parentNoBirth FAMRQT problems - other - - denied
    proxy parentOver FAMRQT problems - other - - denied
    proxy parentTomorrow FAMRQT problems - other - - denied
    proxy parentOfDead FAMRQT problems - other - - denied
    proxy chosen15 FAMRQT problems - other - - denied
    proxy chosen16 FAMRQT problems - other - - seen
    proxy attorney17 PWATRNY problems - other - - denied
    proxy attorney18 PWATRNY problems - other - - seen
    proxy deputy15 PWATRNY problems - other - - denied
    proxy deputy16 PWATRNY problems - other - - seen
    proxy attorneyOfDead PWATRNY problems - other - - denied
    person self12 PATRQT problems - other - - denied
    person self13 PATRQT problems - other - - seen
    person selfDead PATRQT problems - other - - denied
    generalPractitioner registeredDied27 TREAT problems - other - - seen
    generalPractitioner registeredDied29 TREAT problems - other - - denied
    hospitalConsultant recentDied29 TREAT problems - own - - denied
    generalPractitioner claimedDied29 TREAT problems - other - - seen
    generalPractitioner ownAtWork ETREAT allergies - own - broken denied
    generalPractitioner ownElsewhere TREAT problems - other - - denied
    generalPractitioner colleagueRecord TREAT problems - other - - seen
    """
