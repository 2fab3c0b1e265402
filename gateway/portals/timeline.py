"""The stages of a statutory assessment: which is done, which is happening, what it means and by when, in plain words for whoever reads.

Source: Special Educational Needs and Disability Regulations 2014, regulations 5, 6, 8, 10 and 13; the dates are those of cases.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from gateway.portals import display

State = Literal["done", "now", "to-come"]

STATE_TEXTS: Mapping[State, str] = {"done": "Done", "now": "Happening now", "to-come": "To come"}


@dataclass(frozen=True)
class Marked:
    """One date of a stage, after the words that say what it is."""

    words: str
    day: date


@dataclass(frozen=True)
class Stage:
    """One stage: `text` says what happens in it, and `now` what is happening in it at this moment."""

    title: str
    state: State
    dates: tuple[Marked, ...]
    text: str
    now: str = ""

    @property
    def state_text(self) -> str:
        """The state in words."""
        return STATE_TEXTS[self.state]


@dataclass(frozen=True)
class _Words:
    """What the stages say to one audience."""

    none_yet: str
    deciding: str
    decision: str
    gathering: str
    advice: str
    plan: str


_FAMILY = _Words(
    none_yet="You have not sent a request yet.",
    deciding="The council is deciding whether to assess. It tells you {decide_by}.",
    decision="The council looks at the request and at what the school or setting knows, and tells you whether it will carry out the assessment. "
    "If it decides not to, it tells you why and how to appeal.",
    gathering="The council has asked professionals for advice. {answered} of {asked} have answered.",
    advice="If the council assesses, it asks people who know about the needs for advice: the school or setting, health, social care and an "
    "educational psychologist. They have 6 weeks to answer.",
    plan="If the council assesses and then decides that no plan is needed, it tells you {refuse_plan_by}, with its reasons. "
    "If there is to be an EHC plan, you have seen the draft and said what you think, and the final plan is with you {final_plan_by}.",
)
_PROFESSIONAL = _Words(
    none_yet="No request for an assessment has been sent that you can see here. To make one, start the request below.",
    deciding="The council is deciding whether to assess. It tells the family, and the school or setting, {decide_by}.",
    decision="The council looks at the request and at what the school or setting knows, and tells the family whether it will carry out the assessment.",
    gathering="The council has asked you or your organisation for advice: {answered} of {asked} answered.",
    advice="If the council assesses, it asks for advice from the school or setting, health, social care and an educational psychologist. "
    "Advice is due within 6 weeks of being asked.",
    plan="If the council decides that no plan is needed, it tells the family {refuse_plan_by}. "
    "If there is to be an EHC plan, the family comments on the draft first, and the final plan is issued {final_plan_by}.",
)
_REGISTERING = "We have received the request and it is being registered. This usually takes less than a minute."
_REQUEST = "Someone asks the council to assess. The time that the law allows runs from the day on which the council receives the request."
_NO_DATES = {"refuse_plan_by": "within 16 weeks of the request", "final_plan_by": "within 20 weeks of the request"}


def timeline(dates: Mapping[str, Any] | None, advice: Sequence[Mapping[str, Any]] = (), *, registered: bool, family: bool) -> tuple[Stage, ...]:
    """Return the stages in their order. `dates` is None before there is a request.

    `advice` are requests for advice: they belong to an assessment that was decided on (regulation 6), so where there are any, the decision
    is done. `registered` is false while the request is on its way from the form to the case.
    """
    words = _FAMILY if family else _PROFESSIONAL
    days = {name: date.fromisoformat(dates[name]) for name in ("received_on", "decide_by", "refuse_plan_by", "final_plan_by")} if dates else {}
    written = {name: f"by {display.day(value)}" for name, value in days.items()} or _NO_DATES
    return (
        Stage("Request", "done" if days else "now", _marked(days, ("Received", "received_on")), _REQUEST, "" if registered else _unregistered(days, words)),
        _decision_stage(days, words, written, decided=bool(advice)),
        _advice_stage(advice, words),
        Stage("Plan", "to-come", _marked(days, ("No plan: by", "refuse_plan_by"), ("Final plan: by", "final_plan_by")), words.plan.format(**written)),
    )


def _unregistered(days: Mapping[str, date], words: _Words) -> str:
    return _REGISTERING if days else words.none_yet


def _decision_stage(days: Mapping[str, date], words: _Words, written: Mapping[str, str], *, decided: bool) -> Stage:
    title = "Decision whether to assess"
    if decided:
        # The day on which it was made is not known here, and the last day that the law allowed might be taken for it.
        return Stage(title, "done", (), words.decision)
    return Stage(title, "now" if days else "to-come", _marked(days, ("By", "decide_by")), words.decision, words.deciding.format(**written) if days else "")


def _advice_stage(advice: Sequence[Mapping[str, Any]], words: _Words) -> Stage:
    due = [(date.fromisoformat(request["due_on"]), request["late"]) for request in advice if request["state"] == "asked"]
    answered = sum(request["state"] != "asked" for request in advice)
    now = words.gathering.format(answered=answered, asked=len(advice)) if advice else ""
    marked = (_next_due(due),) if due else ()
    return Stage("Assessment: advice", "now" if advice else "to-come", marked, words.advice, now)


def _next_due(due: Sequence[tuple[date, bool]]) -> Marked:
    day, is_late = min(due)
    if is_late:
        return Marked("Overdue: was due by", day)
    return Marked("Due by" if len(due) == 1 else "Next due by", day)


def _marked(days: Mapping[str, date], *wanted: tuple[str, str]) -> tuple[Marked, ...]:
    return tuple(Marked(words, days[name]) for words, name in wanted if days)
