"""The letter that tells who decides after compulsory school age, on each basis and to each reader.

Source: Children and Families Act 2014, section 80; Special Educational Needs and Disability Regulations 2014 (SI 2014/1530), reg 64 and
Schedule 3, part 2; Mental Capacity Act 2005, sections 1 and 4: decisions are in somebody's best interests, and their wishes and feelings count.
"""

from services.cases.domain.letters import Occasion, Section, Written, day
from services.cases.domain.rights import RightsHolder

_OLD_ENOUGH = "over compulsory school age"
_LACK = "lack the mental capacity to make these decisions"
_CAN = "can ask for things, agree or disagree, and appeal. Our letters about decisions go to"


def who_decides(about: Occasion) -> Written:
    """Return the title and the sections of its own. Raises ValueError where nobody was recorded: such a letter must not go out."""
    if about.holder is None:
        raise ValueError("nobody was recorded who decides")
    write = {"passed": _young_person, "representative": _representative, "parent": _parents}[about.holder.basis]
    title, said, means = write(about, about.holder)
    return title, [Section("", (said,)), Section("What this means", means)]


def _young_person(about: Occasion, holder: RightsHolder) -> tuple[str, str, tuple[str, ...]]:
    if about.decides:
        said = f"{_from(holder)} you decide about {_what('your')}, because you are {_OLD_ENOUGH}."
        return "You decide", said, (f"You {_CAN} you.", "Your family can still help you, if you like.")
    said = f"{_from(holder)} {about.name} decides about {_what('their')}, because they are {_OLD_ENOUGH}."
    return "The young person decides", said, (f"{about.name} {_CAN} them.", "You can still help them, if they like.")


def _representative(about: Occasion, holder: RightsHolder) -> tuple[str, str, tuple[str, ...]]:
    why = f"because {'you are' if about.to_young_person else 'they are'} {_OLD_ENOUGH} and"
    if about.decides:
        said = f"{_from(holder)} you decide about {_what(about.whose)}, as their deputy or attorney, {why} {_LACK} themselves."
        return "You decide for the young person", said, (f"You {_CAN} you.", *_capacity(about))
    whose, self = ("your", "yourself") if about.to_young_person else ("their", "themselves")
    who = f"{holder.representative}, {about.whose} deputy or attorney,"
    said = f"{_from(holder)} {who} decides about {_what(whose)}, {why} {_LACK} {self}."
    return "A deputy or attorney decides", said, (f"{holder.representative} {_CAN} them.", *_capacity(about))


def _parents(about: Occasion, holder: RightsHolder) -> tuple[str, str, tuple[str, ...]]:
    if about.to_young_person:
        who, you, whose, self = "your parents", "you", "your", "yourself"
    else:
        who, you, whose, self = f"the parents of {about.name}", "they", "their", "themselves"
    why = f"because {you} are {_OLD_ENOUGH}, {_LACK} {self}, and have no deputy or attorney for them"
    said = f"{_from(holder)} {who} decide about {_what(whose)}, {why}."
    return "The parents decide", said, (f"{'Your' if about.to_young_person else 'The'} parents {_CAN} them.", *_capacity(about))


def _capacity(about: Occasion) -> tuple[str, ...]:
    if about.to_young_person:
        return ("They have to do what is best for you. What you think, want and feel still counts: tell them, and tell us.", _WRONG)
    return (f"Decisions have to be in {about.whose} best interests, and {about.whose} wishes and feelings still count.", _WRONG)


_WRONG = "If you think that this is not right, contact us."


def _from(holder: RightsHolder) -> str:
    return f"From {day(holder.from_on)} on"


def _what(whose: str) -> str:
    return f"{whose} education, health and care (EHC) needs assessment and plan"
