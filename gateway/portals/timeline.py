"""The stages of a statutory assessment: which is done, which is happening, what it means and by when, in plain words for whoever reads.

Source: Special Educational Needs and Disability Regulations 2014, regulations 5, 6, 8, 10, 13 and 44; the dates are those of cases.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

from gateway.portals import display

State = Literal["done", "now", "to-come", "off"]
Audience = Literal["family", "professional", "team"]
"""Who reads the stages."""

STATE_TEXTS: Mapping[State, str] = {"done": "Done", "now": "Happening now", "to-come": "To come", "off": "Does not take place"}

REQUEST, DECISION, ADVICE, DRAFT, FINAL = range(5)
"""The places of the stages in what `timeline` returns."""

_NOW: Mapping[str, int] = {"request_received": DECISION, "assessing": ADVICE, "drafting": DRAFT, "draft_sent": DRAFT}
"""Which stage is happening, by the stage of the case as cases names it. In all others nothing is."""


@dataclass(frozen=True)
class Marked:
    """One date of a stage, after the words that say what it is."""

    words: str
    day: date


@dataclass(frozen=True)
class Stage:
    """One stage: `text` says what happens in it, and `now` what is happening in it at this moment, or how it ended."""

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
    """What the stages say to one audience. `ends` are the words for a case that is over or refused, by its stage."""

    none_yet: str
    deciding: str
    decision: str
    gathering: str
    advice: str
    draft: str
    drafting: str
    draft_ordered: str
    draft_sent: str
    draft_posted: str
    final: str
    issued: str
    ends: Mapping[str, str]


_FAMILY = _Words(
    none_yet="You have not sent a request yet.",
    deciding="The council is deciding whether to assess. It tells you {decide_by}.",
    decision="The council looks at the request and at what the school or setting knows, and tells you whether it will carry out the assessment. "
    "If it decides not to, it tells you why and how to appeal.",
    gathering="The council has asked professionals for advice. {answered} of {asked} have answered.",
    advice="If the council assesses, it asks people who know about the needs for advice: the school or setting, health, social care and an "
    "educational psychologist. They have 6 weeks to answer.",
    draft="If the council assesses and then decides that no plan is needed, it tells you {refuse_plan_by}, with its reasons and how to appeal. "
    "If there is to be an EHC plan, it sends you a draft. You have at least 15 days to say what you think, and which school or setting you would like.",
    drafting="The council will issue a plan and is writing the draft.",
    draft_ordered="The council will issue a plan. It sends you the draft {draft_by}.",
    draft_sent="The draft plan is with you. Tell the council what you think by {comment_by}.",
    draft_posted="The draft plan comes by post. The council counts your 15 days to say what you think from the day on which it posts it.",
    final="If there is to be an EHC plan, the final plan is with you {final_plan_by}.",
    issued="The final plan was issued on {final_on}.",
    ends={
        "not_assessed": "The council decided not to assess. Its letter gives the reasons, and says who can appeal.",
        "not_issued": "The council decided not to issue a plan. Its letter gives the reasons, and says who can appeal.",
        "withdrawn": "The request was withdrawn on {ended_on}.",
        "transferred_out": "Another council is responsible since {ended_on}.",
        "ceased": "The council has not maintained the plan since {ended_on}.",
    },
)
_PROFESSIONAL = _Words(
    none_yet="No request for an assessment has been sent that you can see here. To make one, start the request below.",
    deciding="The council is deciding whether to assess. It tells the family, and the school or setting, {decide_by}.",
    decision="The council looks at the request and at what the school or setting knows, and tells the family whether it will carry out the assessment.",
    gathering="The council has asked you or your organisation for advice: {answered} of {asked} answered.",
    advice="If the council assesses, it asks for advice from the school or setting, health, social care and an educational psychologist. "
    "Advice is due within 6 weeks of being asked.",
    draft="If the council decides that no plan is needed, it tells the family {refuse_plan_by}. "
    "If there is to be an EHC plan, the family has at least 15 days to comment on the draft.",
    drafting="The council will issue a plan and is writing the draft.",
    draft_ordered="The council will issue a plan. It sends the family the draft {draft_by}.",
    draft_sent="The draft plan is with the family, who can comment on it until {comment_by}.",
    draft_posted="The draft plan goes to the family by post. It has 15 days to comment, from the day on which the draft is posted.",
    final="If there is to be an EHC plan, the final plan is issued {final_plan_by}.",
    issued="The final plan was issued on {final_on}.",
    ends={
        "not_assessed": "The council decided not to assess.",
        "not_issued": "The council decided not to issue a plan.",
        "withdrawn": "The request was withdrawn on {ended_on}.",
        "transferred_out": "Another council is responsible since {ended_on}.",
        "ceased": "The council has not maintained the plan since {ended_on}.",
    },
)
_TEAM = replace(_PROFESSIONAL, gathering="Advice was asked for: {answered} of {asked} answered.")
_WORDS: Mapping[Audience, _Words] = {"family": _FAMILY, "professional": _PROFESSIONAL, "team": _TEAM}
_REGISTERING = "We have received the request and it is being registered. This usually takes less than a minute."
_REQUEST = "Someone asks the council to assess. The time that the law allows runs from the day on which the council receives the request."
_WITHOUT_DATES: Mapping[str, str] = {"refuse_plan_by": "within 16 weeks of the request", "final_plan_by": "within 20 weeks of the request"}
_ASSESSING = "The council has decided to assess, and will ask professionals for advice."


def timeline(
    case: Mapping[str, Any] | None,
    advice: Sequence[Mapping[str, Any]] = (),
    requests: Sequence[Mapping[str, Any]] = (),
    *,
    registered: bool,
    audience: Audience,
) -> tuple[Stage, ...]:
    """Return the five stages in their order. `case` is as cases gives it, or the coming dates of one, or None before there is a request.

    `advice` are the requests for advice that the reader may know of, `requests` those for an assessment. `registered` is false while
    the request is on its way from the form to the case.
    """
    words = _WORDS[audience]
    days = {name: date.fromisoformat(value) for name, value in (case or {}).items() if name.endswith(("_on", "_by")) and value}
    stage = str((case or {}).get("stage", "request_received" if days else ""))
    said: dict[str, str] = {
        **_WITHOUT_DATES,
        **{name: f"by {display.day(days[name])}" for name in ("decide_by", "refuse_plan_by", "draft_by", "final_plan_by") if name in days},
    }
    said |= {name: display.day(days[name]) for name in ("comment_by", "final_on", "ended_on") if name in days}
    states = _states(stage, days)
    now = {
        REQUEST: _asked_again(requests, stage) if registered else _unregistered(days, words),
        DECISION: words.deciding.format(**said) if states[DECISION] == "now" else "",
        ADVICE: _gathering(advice, words) if states[ADVICE] == "now" else "",
        DRAFT: _drafted(stage, days, words).format(**said) if states[DRAFT] == "now" else "",
        FINAL: words.issued.format(**said) if stage == "plan_issued" else words.ends.get(stage, "").format(**said),
    }
    return (
        Stage("Request", states[REQUEST], (*_marked(days, ("Received", "received_on")), *_later(requests)), _REQUEST, now[REQUEST]),
        Stage("Decision whether to assess", states[DECISION], _decision_dates(states[DECISION], days), words.decision, now[DECISION]),
        Stage("Assessment: advice", states[ADVICE], _advice_dates(advice) if states[ADVICE] == "now" else (), words.advice, now[ADVICE]),
        Stage("Draft plan", states[DRAFT], _draft_dates(states[DRAFT], days), words.draft.format(**said), now[DRAFT]),
        Stage("Final plan", states[FINAL], _final_dates(states[FINAL], days), words.final.format(**said), now[FINAL]),
    )


def _states(stage: str, days: Mapping[str, date]) -> tuple[State, ...]:
    if not days:
        return ("now", "to-come", "to-come", "to-come", "to-come")
    taken = (True, "decided_on" in days, "issue_decided_on" in days, "draft_served_on" in days, "final_on" in days)
    if stage not in _NOW:
        return tuple("done" if done else "off" for done in taken)
    happening = _NOW[stage]
    return tuple("done" if place < happening else "now" if place == happening else "to-come" for place in range(len(taken)))


def _unregistered(days: Mapping[str, date], words: _Words) -> str:
    return _REGISTERING if days else words.none_yet


def _later(requests: Sequence[Mapping[str, Any]]) -> tuple[Marked, ...]:
    return tuple(Marked("Asked again", date.fromisoformat(request["received_on"])) for request in requests if request["later"])


def _asked_again(requests: Sequence[Mapping[str, Any]], stage: str) -> str:
    """What becomes of a request that came once it was decided to assess, until the council has answered it."""
    waiting = [date.fromisoformat(request["received_on"]) for request in requests if request["waits"]]
    if not waiting or stage not in (*_NOW, "plan_issued"):
        return ""
    together = "the plan" if stage == "plan_issued" else "the assessment"
    return f"The council has received another request on {display.day(max(waiting))}, and considers it together with {together}."


def _gathering(advice: Sequence[Mapping[str, Any]], words: _Words) -> str:
    answered = sum(request["state"] != "asked" for request in advice)
    return words.gathering.format(answered=answered, asked=len(advice)) if advice else _ASSESSING


def _drafted(stage: str, days: Mapping[str, date], words: _Words) -> str:
    if stage != "draft_sent":
        return words.draft_ordered if "draft_by" in days else words.drafting
    return words.draft_sent if "comment_by" in days else words.draft_posted


def _decision_dates(state: State, days: Mapping[str, date]) -> tuple[Marked, ...]:
    return _marked(days, ("Decided", "decided_on")) if state == "done" else _marked(days, ("By", "decide_by")) if state == "now" else ()


def _advice_dates(advice: Sequence[Mapping[str, Any]]) -> tuple[Marked, ...]:
    due = [(date.fromisoformat(request["due_on"]), request["late"]) for request in advice if request["state"] == "asked"]
    if not due:
        return ()
    day, is_late = min(due)
    if is_late:
        return (Marked("Overdue: was due by", day),)
    return (Marked("Due by" if len(due) == 1 else "Next due by", day),)


def _draft_dates(state: State, days: Mapping[str, date]) -> tuple[Marked, ...]:
    if "draft_served_on" in days:
        return _marked(days, ("Sent", "draft_served_on"), *([("Comments by", "comment_by")] if state == "now" else []))
    return _marked(days, ("No plan: by", "refuse_plan_by")) if state == "to-come" else _marked(days, ("Draft by", "draft_by")) if state == "now" else ()


def _final_dates(state: State, days: Mapping[str, date]) -> tuple[Marked, ...]:
    return _marked(days, ("Issued", "final_on")) if state == "done" else _marked(days, ("By", "final_plan_by")) if state == "to-come" else ()


def _marked(days: Mapping[str, date], *wanted: tuple[str, str]) -> tuple[Marked, ...]:
    return tuple(Marked(words, days[name]) for words, name in wanted if name in days)
