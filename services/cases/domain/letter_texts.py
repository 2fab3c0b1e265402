"""What each kind of letter says. Plain English, short, and to the reader: the young person, or whoever acts for a child."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

from services.cases.domain.clocks import COMMENT_DAYS, appeal_by
from services.cases.domain.letter_about_rights import who_decides
from services.cases.domain.letters import Council, Letter, LetterKind, Occasion, Section, Written, day, paragraphs, sentence

TRIBUNAL = "First-tier Tribunal (Special Educational Needs and Disability)"
_HOW_TO_APPEAL = "www.gov.uk/appeal-ehc-plan-decision"
_SCHOOLS = "www.get-information-schools.service.gov.uk"
_NEXT = "What happens next"


def write_letter(about: Occasion, council: Council, reference: str) -> Letter:
    """Return the letter of an occasion."""
    title, (first, *rest) = _TEXTS[about.kind](about)
    if about.told_on is not None:
        first = replace(first, parts=(*first.parts, f"We told you this in writing on {day(about.told_on)}."))
    if about.kind in APPEALS:
        rest += _appeal(about, council, APPEALS[about.kind]) if about.decides else _appeal_of_another(about, APPEALS[about.kind])
    contact = Section("Contact us", ("Tell us if you would like this letter in another language or format.", council.contact.lines))
    sections = [first, *rest, _advice(council), contact]
    return Letter(title, about.name, reference, about.greeting, tuple(sections), council.contact)


APPEALS: Mapping[LetterKind, str] = {
    "will-not-assess": "our decision not to carry out an assessment",
    "will-not-issue-plan": "our decision not to issue a plan",
    "final-plan": "what the plan says in section B (special educational needs), section F (special educational provision) and section I "
    "(school or other setting), or against the fact that section I names no school",
    "plan-will-end": "our decision to end the plan",
}
"""Of the kinds that tell of a decision against which there is an appeal (Act, s.51): what the appeal is against."""


def _acknowledgement(about: Occasion) -> Written:
    if about.later_requests:
        return _later_acknowledgement(about)
    dates = about.case.dates
    replaces = ("This letter takes the place of the one that we sent you before. The dates in that one were wrong.",) if about.replaces else ()
    return "We are considering a request for an EHC needs assessment", [
        _first(f"On {day(dates.received_on)} we received a request for an education, health and care (EHC) needs assessment for {about.whom}.", *replaces),
        Section(
            _NEXT,
            (
                f"We decide whether to carry out an assessment, and tell you by {day(dates.decide_by)}.",
                "Before that you can tell us what you think, and send us anything that you want us to look at. Send us a message in the portal, or contact us.",
            ),
        ),
    ]


def _later_acknowledgement(about: Occasion) -> Written:
    came = " and on ".join(day(on) for on in about.later_requests)
    what = "a request" if len(about.later_requests) == 1 else "requests"
    if about.case.stage == "plan_issued":
        stands = f"{sentence(about.whose)} EHC plan stays in force. We look at what was asked for together with the plan, and tell you what we decide."
    else:
        stands = "We decided to carry out an assessment before that. We consider the request together with it. The dates that we told you stay as they are."
    return "We have a new request for an EHC needs assessment", [
        _first(f"On {came} we received {what} for an education, health and care (EHC) needs assessment for {about.whom}."),
        Section(_NEXT, (stands, "You can send us anything that you want us to look at. Send us a message in the portal, or contact us.")),
    ]


def _will_assess(about: Occasion) -> Written:
    """Source: SEND Regulations 2014, reg 6(1)(a) to (f) and (h), and 7(a): the council also asks the family, and whom the family reasonably names."""
    dates = about.case.dates
    asked = (
        about.decider,
        "the school, college or other setting",
        "health services",
        "an educational psychologist",
        "social care",
        f"anybody else whom {about.decider} may reasonably want us to ask",
    )
    return "We will carry out an EHC needs assessment", [
        _first(f"We have decided to carry out an education, health and care (EHC) needs assessment for {about.whom}."),
        *_reasons(about),
        Section(
            _NEXT,
            (
                "We ask for information and advice from:",
                asked,
                "Whoever we ask has 6 weeks to answer. Then we decide whether to issue an EHC plan.",
                f"If we decide not to issue one, we tell you by {day(dates.refuse_plan_by)}.",
                f"If we issue one, you get the final plan by {day(dates.final_plan_by)}.",
            ),
        ),
        Section(
            "What we ask you for",
            (
                "Tell us, within 6 weeks if you can:",
                (
                    f"what you think about {about.whose} needs, what would help, and what you wish for the future",
                    "whom else we should ask, and why",
                ),
                "You do not have to repeat what you have told us already. We use it too.",
                "Send us a message in the portal, or contact us. E-mail us documents if you have any. How to reach us is at the end of this letter.",
            ),
        ),
    ]


def _will_not_assess(about: Occasion) -> Written:
    said = f"We have decided not to carry out an education, health and care (EHC) needs assessment for {about.whom}."
    return "We will not carry out an EHC needs assessment", [_first(said), *_reasons(about)]


def _will_issue_plan(about: Occasion) -> Written:
    return "We will issue an EHC plan", [
        _first(f"We have finished the assessment and decided to issue an education, health and care (EHC) plan for {about.whom}."),
        *_reasons(about),
        Section(
            _NEXT,
            (
                f"We send you a draft of the plan. From then on there are at least {COMMENT_DAYS} days in which {about.decider} can:",
                (f"tell us what {about.they} think", "ask for a particular school or other setting", "ask for a meeting with us"),
                f"You get the final plan by {day(about.case.dates.final_plan_by)}.",
            ),
        ),
    ]


def _will_not_issue_plan(about: Occasion) -> Written:
    said = f"We have finished the assessment and decided not to issue an education, health and care (EHC) plan for {about.whom}."
    copies = f"{sentence(about.decider)} can ask us for copies of the advice that we got during the assessment."
    return "We will not issue an EHC plan", [_first(said), *_reasons(about), Section("The advice that we got", (copies,))]


def _draft_plan(about: Occasion) -> Written:
    begin = "the day on which we posted it to you" if about.by_post else f"the day on which the draft was served: {day(about.on)}"
    last = "" if about.by_post else f" The last day is {day(_known(about.case.comment_by))}."
    time = f"You have {COMMENT_DAYS} days to answer. They begin with {begin}.{last}"
    beside = f"There are {COMMENT_DAYS} days to answer. They begin with the day on which the draft was served on {about.decider}."
    choices = (
        f"tell us what {about.they} think of the draft, and ask for changes",
        "ask for a particular school, college or other setting to be named in the plan",
        "ask for a meeting with one of our officers to talk about the draft",
    )
    return "Draft EHC plan: tell us what you think", [
        _first(f"This is {about.whose} draft education, health and care (EHC) plan. It names no school yet."),
        *_reasons(about),
        Section("How long you have", (time,)) if about.decides else Section("How long there is", (beside, "You can tell us what you think too.")),
        Section(
            f"What {about.decider} can do",
            (
                f"{sentence(about.decider)} can:",
                choices,
                "To answer, send us a message in the portal, write to us or telephone us. How is at the end of this letter.",
            ),
        ),
        Section(
            "Where to find information about schools",
            (
                "Our local offer has information about schools, colleges and other settings. Ask us for it in print if you like.",
                f"You can also look schools up at {_SCHOOLS}.",
            ),
        ),
        Section(_NEXT, (f"We look at the answer, and ask the settings that may be named. You get the final plan by {day(about.case.dates.final_plan_by)}.",)),
    ]


def _final_plan(about: Occasion) -> Written:
    named = (
        f"Section I of the plan names {about.setting}."
        if about.setting
        else "Section I of the plan says which school or other setting it is, or of which kind."
    )
    return "Final EHC plan", [
        _first(f"This is {about.whose} final education, health and care (EHC) plan. It starts on {day(_known(about.case.final_on))}.", named),
        *_reasons(about),
        Section(_NEXT, (f"The support in the plan has to be provided from now on. We review the plan with {about.decider} within 12 months.",)),
    ]


def _withdrawn(about: Occasion) -> Written:
    ended = day(_known(about.case.ended_on))
    return "The request for an EHC needs assessment is withdrawn", [
        _first(f"The request for an education, health and care (EHC) needs assessment for {about.whom} was withdrawn on {ended}. We take no further steps."),
        *_reasons(about),
        Section(
            "If you want to ask again",
            (f"{sentence(about.decider)} can ask for an assessment again. If you did not want the request to end, contact us at once.",),
        ),
    ]


def _transferred_out(about: Occasion) -> Written:
    moved = f"Another council is responsible for {about.whose} education, health and care (EHC) "
    since = f" from {day(_known(about.case.ended_on))}."
    if about.case.final_on is None:
        said = f"{moved}needs assessment{since}"
        after = f"Ask the other council how the assessment goes on. {sentence(about.decider)} can ask us for copies of what we have."
    else:
        said = f"{moved}plan{since}"
        after = f"Within 6 weeks it tells {about.decider} when it will review the plan, and whether it will carry out a new assessment."
    return "Another council is responsible now", [_first(said), *_reasons(about), Section(_NEXT, (after,))]


def _plan_will_end(about: Occasion) -> Written:
    said = f"We have decided to end {about.whose} education, health and care (EHC) plan."
    appeal = "you appeal" if about.decides else "there is an appeal"
    keeps = f"The plan stays in place until the time for an appeal is over. If {appeal}, it stays in place until the appeal is over."
    return "The EHC plan will end", [_first(said, keeps), *_reasons(about)]


def _plan_ceased(about: Occasion) -> Written:
    ended = day(_known(about.case.ended_on))
    return "The EHC plan has ended", [
        _first(f"From {ended} on we do not maintain {about.whose} education, health and care (EHC) plan any more."),
        *_reasons(about),
    ]


_TEXTS: Mapping[LetterKind, Callable[[Occasion], Written]] = {
    "acknowledgement": _acknowledgement,
    "will-assess": _will_assess,
    "will-not-assess": _will_not_assess,
    "will-issue-plan": _will_issue_plan,
    "will-not-issue-plan": _will_not_issue_plan,
    "draft-plan": _draft_plan,
    "final-plan": _final_plan,
    "withdrawn": _withdrawn,
    "transferred-out": _transferred_out,
    "plan-will-end": _plan_will_end,
    "plan-ceased": _plan_ceased,
    "rights-passed": who_decides,
}


def _first(*said: str) -> Section:
    return Section("", said)


def _reasons(about: Occasion) -> list[Section]:
    said = paragraphs(about.reasons)
    return [Section("Our reasons", said)] if said else []


def _appeal_of_another(about: Occasion, against: str) -> list[Section]:
    """What a letter says to whoever reads it beside the one who decides: whose the right is."""
    can = f"{sentence(about.decider)} can appeal to the {TRIBUNAL} against {against}. This right is not yours."
    return [Section("The right to appeal", (can, f"Our letter to {about.decider} says how, and by when."))]


def _appeal(about: Occasion, council: Council, against: str) -> list[Section]:
    """What reg 5(3), 10(3), 14 and 31 want a notice to say."""
    last = day(appeal_by(about.told_on or about.on))
    since = "we told you in writing, from which this time runs" if about.told_on else "the date of this letter"
    limits = (f"{last}, which is 2 months after {since}", "1 month after the date of the certificate of a mediation adviser")
    begins = "If we posted this letter to you after its date, the 2 months begin with the day on which we posted it."
    posted = (begins,) if about.by_post and not about.told_on else ()
    appeal = (
        f"You can appeal to the {TRIBUNAL} against {against}.",
        "Your appeal must reach the Tribunal by whichever is later:",
        limits,
        *posted,
        f"How to appeal: {_HOW_TO_APPEAL}",
    )
    needless = ("You do not need a certificate if you appeal only about section I.",) if about.kind == "final-plan" else ()
    mediation = (
        f"Before you appeal you must contact a mediation adviser, also by {last}. The adviser gives you a certificate.",
        "You do not have to take part in mediation. If you do not want it, you get the certificate within 3 working days.",
        *needless,
        "Mediation is free. The mediation adviser is:",
        council.mediation.lines,
    )
    disagreement = (
        "You can also ask for disagreement resolution: somebody independent helps you and us to agree.",
        "It is free, you do not have to take part, and it takes nothing away from your right to appeal.",
        "To ask for it, contact us or the mediation adviser.",
    )
    return [Section("Your right to appeal", appeal), Section("Mediation", mediation), Section("Resolving a disagreement in another way", disagreement)]


def _advice(council: Council) -> Section:
    said = "This service gives families impartial advice and support. What you tell it is confidential:"
    return Section("Free and independent advice", (said, council.sendiass.lines))


def _known(found: date | None) -> date:
    """Return a day that the move before the letter has set. Raises ValueError when it has not: such a letter must not go out."""
    if found is None:
        raise ValueError("the case has no date for this letter")
    return found
