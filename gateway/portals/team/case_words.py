"""What stages, steps, time limits, reasons and kinds of settings are called on pages of the SEND team."""

from collections.abc import Mapping

RUNNING: Mapping[str, str] = {
    "request_received": "Deciding whether to assess",
    "assessing": "Assessing",
    "drafting": "Drafting the plan",
    "draft_sent": "Draft plan with the family",
}
"""The stages in which the council has a step to take, in their order."""
ENDED: Mapping[str, str] = {
    "plan_issued": "Plan issued",
    "not_assessed": "Decided not to assess",
    "not_issued": "Decided not to issue a plan",
    "withdrawn": "Withdrawn",
    "transferred_out": "Another council is responsible",
    "ceased": "Plan ceased",
}
STAGES: Mapping[str, str] = {**RUNNING, **ENDED}
CLOCKS: Mapping[str, str] = {
    "decide": "Decide whether to assess (6 weeks)",
    "tell-of-assessment": "Tell the family of the assessment that was ordered (2 weeks)",
    "refuse-plan": "Tell the family if there will be no plan (16 weeks)",
    "send-draft": "Send the draft of the plan that was ordered (5 weeks)",
    "final-plan": "Issue the final plan (20 weeks)",
    "draft-comments": "The family answers on the draft (15 days)",
    "consultation": "A consulted setting answers (15 days)",
}
EXCEPTIONS: Mapping[str, str] = {
    "X1": "Advice was asked of a school around a closure of 4 weeks or more",
    "X2": "Advice was asked of an early years provider around a closure of 4 weeks or more",
    "X3": "Exceptional personal circumstances of the child, parent or young person",
    "X4": "The child, parent or young person was away from the area for 4 weeks or more",
}
"""Why a time limit need not be kept: SEND Regulations 2014, regulations 5(4), 10(4) and 13(3)."""
SETTINGS: Mapping[str, str] = {"none": "None at the moment", "home_educated": "Home educated", "unknown": "Not known"}
"""Where a child learns who goes to no school that has a name."""
GROUNDS: Mapping[str, str] = {
    "unsuitable": "It is unsuitable for the age, ability, aptitude or needs of the child or young person",
    "other-children": "It would be incompatible with the efficient education of others",
    "resources": "It would be incompatible with the efficient use of resources",
}
CEASE_REASONS: Mapping[str, str] = {
    "1": "Reached the maximum age",
    "2": "Needs are met without a plan",
    "3": "Moved on to higher education",
    "4": "Moved on to paid employment, apprenticeships apart",
    "5": "Transferred to another local authority in England",
    "6": "No longer wishes to engage in education or training",
    "7": "Moved outside England",
    "8": "Deceased",
    "9": "Another reason",
}
"""The codes are those of the SEN2 return."""
CEASE_WITHOUT_NOTICE = frozenset({"1", "5", "8"})
"""Those of which a family need not be told before: see `services.cases.domain.moves.ENDS_WITHOUT_NOTICE`."""

_DONE: Mapping[tuple[str, str | None], str] = {
    ("acknowledge", None): "Request acknowledged",
    ("acknowledge", "later"): "New request acknowledged",
    ("decide-assessment", "yes"): "Decided to assess",
    ("decide-assessment", "no"): "Decided not to assess",
    ("decide-plan", "yes"): "Decided to issue a plan",
    ("decide-plan", "no"): "Decided not to issue a plan",
    ("send-draft", None): "Draft plan sent",
    ("record-response", "meeting-wanted"): "The family answered on the draft and wants a meeting",
    ("record-response", "no-meeting"): "The family answered on the draft",
    ("issue-final", "setting-named"): "Final plan issued, naming a setting",
    ("issue-final", "type-named"): "Final plan issued, naming a type of setting",
    ("withdraw", None): "Request withdrawn",
}


def done(kind: str, outcome: str | None) -> str:
    """Say what was done."""
    if kind == "transfer-out":
        return f"Case transferred to the local authority with the code {outcome}"
    if kind == "decide-cease":
        return f"Told the family that the plan will end: {CEASE_REASONS[outcome or ''].lower()}"
    if kind == "cease":
        return f"Plan ceased: {CEASE_REASONS[outcome or ''].lower()}"
    return _DONE[kind, outcome]
