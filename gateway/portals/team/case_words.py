"""What stages, steps, time limits and reasons are called on pages of the SEND team."""

from collections.abc import Mapping

STAGES: Mapping[str, str] = {
    "request_received": "Deciding whether to assess",
    "assessing": "Assessing",
    "not_assessed": "Not assessed",
    "drafting": "Drafting the plan",
    "not_issued": "No plan",
    "draft_sent": "Draft plan with the family",
    "plan_issued": "Plan issued",
    "withdrawn": "Withdrawn",
    "transferred_out": "Another council is responsible",
    "ceased": "Plan ceased",
}
CLOCKS: Mapping[str, str] = {
    "decide": "Decide whether to assess (6 weeks)",
    "refuse-plan": "Tell the family if there will be no plan (16 weeks)",
    "final-plan": "Issue the final plan (20 weeks)",
    "draft-comments": "The family answers on the draft (15 days)",
    "consultation": "A consulted setting answers (15 days)",
}
CHANNELS: Mapping[str, str] = {
    "parent": "Parent or carer, in the portal",
    "young-person": "Young person, in the portal",
    "professional": "School or other professional, in the portal",
    "email": "By e-mail",
    "post": "By post",
    "telephone": "By telephone",
    "in-person": "In person",
}
EXCEPTIONS: Mapping[str, str] = {
    "X1": "Advice was asked of a school around a closure of 4 weeks or more",
    "X2": "Advice was asked of an early years provider around a closure of 4 weeks or more",
    "X3": "Exceptional personal circumstances of the child, parent or young person",
    "X4": "The child, parent or young person was away from the area for 4 weeks or more",
}
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

_DONE: Mapping[tuple[str, str | None], str] = {
    ("acknowledge", None): "Request acknowledged",
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
    if kind == "cease":
        return f"Plan ceased: {CEASE_REASONS[outcome or ''].lower()}"
    return _DONE[kind, outcome]
