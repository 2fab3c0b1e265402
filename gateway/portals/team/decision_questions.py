"""What is asked for each decision of the council in a case, and what cases is told. The law of the steps is that of `services.cases.domain.moves`."""

from collections.abc import Callable, Mapping
from typing import Any

from gateway.portals.team.case_words import CEASE_REASONS, CEASE_WITHOUT_NOTICE
from gateway.portals.team.reading import Said
from gateway.portals.team.step_questions import DOCUMENTS, Step, asked_on, asked_reasons

NAMED_TYPE = "type"
"""Chosen where a final plan names a type of setting and no setting."""

_TOLD: dict[str, Any] = {
    "id": "told_on",
    "kind": "date",
    "label": "Date the family was told in writing, outside Waymark",
    "hint": "Leave it empty if our letter of today tells it. The time for an appeal and the time limits of the council count from when the family is told",
}


def _decision(label: str, yes: str, no: str, refused: str) -> Callable[[Mapping[str, Any]], list[dict[str, Any]]]:
    """Ask for a decision; where it was refused, why it is reversed."""

    def asked(found: Mapping[str, Any]) -> list[dict[str, Any]]:
        reasons = asked_reasons("Reasons", required=False, hint="They are printed in the letter to the family. A refusal must have them")
        if found["case"]["stage"] != refused:
            options = [{"value": "yes", "label": yes}, {"value": "no", "label": no}]
            return [{"id": "yes", "kind": "radios", "label": label, "required": True, "options": options}, reasons, asked_on("Date of the decision"), _TOLD]
        because = [
            {"value": "reconsidered", "label": "The council has thought again, for example after mediation"},
            {
                "value": "ordered",
                "label": "The tribunal ordered it, or the council does not oppose the appeal",
                "hint": "The time for the plan then runs from that day",
            },
        ]
        why = {"id": "because", "kind": "radios", "label": "Why is the decision reversed?", "required": True, "options": because}
        return [why, reasons, asked_on("Date of the new decision, or of the order"), _TOLD]

    return asked


def _decided(said: Said) -> dict[str, Any]:
    return {**said, "yes": said.get("yes", "yes") == "yes"}


def _final(found: Mapping[str, Any]) -> list[dict[str, Any]]:
    consulted = [{"value": one["id"], "label": one["setting"]} for one in found["consultations"]]
    options = [*consulted, {"value": NAMED_TYPE, "label": "No setting, only a type of setting"}]
    return [
        {
            "id": "setting",
            "kind": "radios",
            "label": "What does section I name?",
            "hint": "A setting can be named once it was consulted",
            "required": True,
            "options": options,
        },
        {
            "id": "setting_type",
            "kind": "text",
            "label": "Type of setting",
            "hint": "For example, a mainstream school",
            "required": True,
            "when": {"question": "setting", "is": [NAMED_TYPE]},
        },
        asked_on("Date of the final plan"),
        _TOLD,
    ]


def _finalised(said: Said) -> dict[str, Any]:
    setting = said.pop("setting")
    return {**said, "consultation_id": None if setting == NAMED_TYPE else setting}


_CEASE_REASON: dict[str, Any] = {
    "id": "reason",
    "kind": "select",
    "label": "Reason",
    "required": True,
    "options": [{"value": code, "label": text} for code, text in CEASE_REASONS.items()],
}


_NOTICE_REASON = {**_CEASE_REASON, "options": [option for option in _CEASE_REASON["options"] if option["value"] not in CEASE_WITHOUT_NOTICE]}


def _ceased(said: Said) -> dict[str, Any]:
    return {**said, "reason": int(said["reason"])}


DECISIONS: tuple[Step, ...] = (
    Step(
        "decide-assessment",
        "assessment-decision",
        "Decide whether to assess",
        "The family gets a letter with the decision, and after a refusal with the reasons, the right of appeal and where to get help (regulation 5).",
        "Record the decision",
        _decision("What is the decision?", "Assess", "Do not assess", "not_assessed"),
        {"yes": "Select the decision", "because": "Select why the decision is reversed"},
        _decided,
        documents="evidence",
    ),
    Step(
        "decide-plan",
        "plan-decision",
        "Decide whether to issue a plan",
        "The family gets a letter with the decision, and after a refusal with the reasons, the right of appeal and where to get help (regulation 10).",
        "Record the decision",
        _decision("What is the decision?", "Issue a plan", "Do not issue a plan", "not_issued"),
        {"yes": "Select the decision", "because": "Select why the decision is reversed"},
        _decided,
        documents="evidence",
    ),
    Step(
        "issue-final",
        "final-plan",
        "Issue the final plan",
        "The family gets a letter with the plan and the rights of appeal (regulations 13 and 14).",
        "Issue the final plan",
        _final,
        {"setting": "Select what section I names", "setting_type": "Enter the type of setting", DOCUMENTS: "Choose the final plan"},
        _finalised,
        documents="final-plan",
        asked_as={"consultation_id": "setting"},
    ),
    Step(
        "decide-cease",
        "cessation-decision",
        "Tell the family that the plan will end",
        "The family gets a letter with the decision, the reasons, the right of appeal and where to get help (regulation 31). "
        "The plan stays in place until the time for an appeal is over. If the council thinks again, take this step again.",
        "Tell the family",
        lambda _: [
            _NOTICE_REASON,
            {"id": "details", "kind": "textarea", "label": "Reasons for the letter to the family", "required": True, "limit": 10_000},
            asked_on("Date of the decision"),
            _TOLD,
        ],
        {"reason": "Select the reason", "details": "Enter the reasons: the letter to the family has to give them"},
        _ceased,
        asked_as={"reasons": "details"},
    ),
    Step(
        "cease",
        "cessation",
        "Cease the plan",
        "The plan is not maintained any more from a day on. That is more than 2 months after the family was told that it will end, and not before an appeal "
        "is over, or the month after a mediation certificate in which one can be made (section 45(4)). At the maximum age, after a transfer in England "
        "and after a death nobody need be told before.",
        "Cease the plan",
        lambda _: [
            _CEASE_REASON,
            {
                "id": "details",
                "kind": "textarea",
                "label": "Anything to add to the letter to the family",
                "hint": "For \u201cDeceased\u201d no letter, message or e-mail goes out by itself: write to the family by hand",
                "limit": 10_000,
            },
            asked_on("First day without the plan"),
        ],
        {"reason": "Select the reason"},
        _ceased,
        asked_as={"reasons": "details"},
    ),
)
