"""Who signs in, and what each must and must not see of Florence Adeyemi's record.

Written by hand, not derived from the policy: a change of the policy has to change this table too.
"""

import re
from typing import NamedTuple


class Member(NamedTuple):
    """One person of the demonstration's staff."""

    key: str
    # What their button on the start page says.
    button: re.Pattern
    # Words of the summary that have to be there.
    sees: tuple[str, ...]
    # Words that must not be anywhere on it.
    never: tuple[str, ...] = ()


ALLERGY, MEDICINE, RESULT, PROBLEM = "Penicillin", "Apixaban", "Creatinine", "Heart failure"

STAFF = (
    Member("gp", re.compile(r"\bGP\b"), (ALLERGY, MEDICINE, RESULT, PROBLEM)),
    Member("consultant", re.compile(r"consultant", re.I), (ALLERGY, MEDICINE, RESULT, PROBLEM)),
    Member("psychiatrist", re.compile(r"psychiatrist", re.I), (ALLERGY, MEDICINE, RESULT, PROBLEM)),
    Member("paramedic", re.compile(r"paramedic", re.I), (ALLERGY, MEDICINE, PROBLEM), (RESULT,)),
    Member("midwife", re.compile(r"midwife", re.I), (ALLERGY, MEDICINE, RESULT, PROBLEM)),
    Member("pharmacist", re.compile(r"pharmacist", re.I), (ALLERGY, MEDICINE, RESULT, PROBLEM)),
    Member("social-worker", re.compile(r"social worker", re.I), (PROBLEM,), (MEDICINE, RESULT)),
    Member("receptionist", re.compile(r"receptionist", re.I), (), (ALLERGY, MEDICINE, RESULT, PROBLEM)),
)
OFFICER = Member("officer", re.compile(r"privacy officer", re.I), ())
BY_KEY = {member.key: member for member in STAFF}
# People who sign in to see their own record: what their summary says.
CITIZENS = (
    Member("person-0", re.compile("Florence Adeyemi"), (ALLERGY.lower(), MEDICINE, "sodium", PROBLEM)),
    Member("person-6", re.compile("Mihaela Georgiev"), ("Folic acid",)),
    Member("person-22", re.compile("Vasile Ionescu"), ("HIV",)),
)


class Patient(NamedTuple):
    """The person whose record the journeys open: the first of the simulation."""

    nhs: str = "999 000 0018"
    day: str = "4"
    month: str = "3"
    year: str = "1951"
    banner_name: str = "ADEYEMI, Florence"
    born: str = "04-Mar-1951"

    @property
    def fields(self) -> dict[str, str]:
        """Number and birth date, as forms ask for them."""
        return {"nhs-number": self.nhs, "born-day": self.day, "born-month": self.month, "born-year": self.year}


FLORENCE = Patient()
