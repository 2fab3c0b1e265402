"""What is asked for each step of a case, and what cases is told. The law of the steps is that of `services.cases.domain.moves`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from gateway.portals.question_layout import FieldProblem
from gateway.portals.questions import Answers, Question, read_questions
from gateway.portals.team.case_words import CEASE_REASONS, CEASE_WITHOUT_NOTICE, EXCEPTIONS
from gateway.portals.team.reading import Said, read_answers

NAMED_TYPE = "type"
"""Chosen where a final plan names a type of setting and no setting."""


@dataclass(frozen=True)
class Step:
    """One step: the route of cases that takes it, and the page that asks for it. `documents` is the kind of document that belongs to it.

    `asked_as` says which question is meant where cases names an answer otherwise when it refuses it.
    """

    name: str
    route: str
    title: str
    text: str
    button: str
    asked: Callable[[Mapping[str, Any]], list[dict[str, Any]]]
    missing: Mapping[str, str]
    body: Callable[[Said], dict[str, Any]] = dict
    documents: str | None = None
    asked_as: Mapping[str, str] = field(default_factory=dict)

    def questions(self, found: Mapping[str, Any], documents: Sequence[Mapping[str, Any]]) -> tuple[Question, ...]:
        """Return the questions about the case that cases tells of in `found`."""
        asked = self.asked(found)
        if documents:
            options = [{"value": one["id"], "label": one["name"], "hint": (one["council"] or {}).get("description") or None} for one in documents]
            asked.append({"id": "document_ids", "kind": "checkboxes", "label": "Documents that belong to it", "options": options})
        return read_questions(asked)

    def read(self, questions: Sequence[Question], answers: Answers) -> tuple[dict[str, Any], list[FieldProblem]]:
        """Return what cases is told, and what has to be mended: never both."""
        said, problems = read_answers(questions, answers, self.missing)
        return {} if problems else self.body(said), problems


def _on(label: str, hint: str | None = None) -> dict[str, Any]:
    return {"id": "on", "kind": "date", "label": label, "hint": hint, "required": True}


def _reasons(label: str, *, required: bool, hint: str | None = None) -> dict[str, Any]:
    return {"id": "reasons", "kind": "textarea", "label": label, "hint": hint, "required": required, "limit": 10_000}


def _decision(label: str, yes: str, no: str, refused: str) -> Callable[[Mapping[str, Any]], list[dict[str, Any]]]:
    """Ask for a decision; where it was refused, why it is reversed."""

    def asked(found: Mapping[str, Any]) -> list[dict[str, Any]]:
        reasons = _reasons("Reasons", required=False, hint="They are printed in the letter to the family. A refusal must have them")
        if found["case"]["stage"] != refused:
            options = [{"value": "yes", "label": yes}, {"value": "no", "label": no}]
            return [{"id": "yes", "kind": "radios", "label": label, "required": True, "options": options}, reasons, _on("Date of the decision")]
        because = [
            {"value": "reconsidered", "label": "The council has thought again, for example after mediation"},
            {
                "value": "ordered",
                "label": "The tribunal ordered it, or the council does not oppose the appeal",
                "hint": "The time for the plan then runs from that day",
            },
        ]
        why = {"id": "because", "kind": "radios", "label": "Why is the decision reversed?", "required": True, "options": because}
        return [why, reasons, _on("Date of the new decision, or of the order")]

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
        _on("Date of the final plan"),
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


STEPS: tuple[Step, ...] = (
    Step(
        "acknowledge",
        "acknowledgement",
        "Acknowledge the request",
        "The family gets a letter that says that the request is being considered, and by when the council decides (regulation 4).",
        "Acknowledge",
        lambda _: [_on("Date of the acknowledgement")],
        {},
    ),
    Step(
        "consult",
        "consultations",
        "Consult a school or other setting",
        "The setting has 15 days to answer. Record here that it was asked, and its answer on the page of the case.",
        "Save",
        lambda _: [
            {"id": "setting", "kind": "text", "label": "Name of the school or setting", "required": True},
            {"id": "urn", "kind": "number", "label": "URN", "hint": "Its unique reference number of 6 digits, if it has one"},
            _on("Date it was asked"),
        ],
        {"setting": "Enter the name of the school or setting", "urn": "Enter a unique reference number of 6 digits, or leave it empty"},
        asked_as={"sent_on": "on"},
    ),
    Step(
        "send-draft",
        "draft-plan",
        "Send the draft plan",
        "The family gets a letter with the draft. From the day on which it is served it has 15 days, that day included, to say what it thinks, "
        "ask for a setting and ask for a meeting (regulation 13).",
        "Send the draft plan",
        lambda _: [_on("Date on which the draft is served", "In the portal that is today. By post it is the day on which it arrives")],
        {},
        documents="draft-plan",
    ),
    Step(
        "record-response",
        "draft-response",
        "Record what the family says about the draft",
        "Once the answer is recorded the final plan need not wait for the end of the 15 days.",
        "Save",
        lambda _: [
            {"id": "meeting_wanted", "kind": "yes_no", "label": "Does the family want to meet an officer?", "required": True},
            {"id": "said", "kind": "textarea", "label": "What the family says, in short", "limit": 10_000},
            _on("Date the answer was received"),
        ],
        {"meeting_wanted": "Select yes if the family wants to meet an officer"},
        lambda said: {**said, "meeting_wanted": said["meeting_wanted"] == "yes"},
        asked_as={"reasons": "said"},
    ),
    Step(
        "record-exception",
        "exceptions",
        "Record an exception from a time limit",
        "These four are the only reasons for which the law lets a time limit go by (regulations 5(4), 10(4) and 13(3)). "
        "That a service has too few staff is none of them. The last days stay as they are.",
        "Save",
        lambda _: [
            {
                "id": "reason",
                "kind": "radios",
                "label": "Reason",
                "required": True,
                "options": [{"value": code, "label": text} for code, text in EXCEPTIONS.items()],
            },
            {"id": "details", "kind": "textarea", "label": "What happened, and what shows it", "required": True, "limit": 5_000},
            _on("First day"),
            {"id": "ends_on", "kind": "date", "label": "Last day", "hint": "Leave it empty if it goes on"},
        ],
        {"reason": "Select the reason", "details": "Enter what happened and what shows it"},
        documents="evidence",
        asked_as={"starts_on": "on"},
    ),
    Step(
        "withdraw",
        "withdrawal",
        "Withdraw the request",
        "The case ends without a plan. Whoever was asked for advice is told that it is not needed. Nobody loses access by this.",
        "Withdraw the request",
        lambda _: [_reasons("Reason", required=False, hint="As far as it was given. It is printed in the letter"), _on("Date of the withdrawal")],
        {},
    ),
    Step(
        "transfer-out",
        "transfer",
        "Transfer the case to another council",
        "The child or young person has moved, and another council is responsible from that day on (regulation 15).",
        "Transfer the case",
        lambda _: [
            {"id": "authority", "kind": "number", "label": "Code of the other local authority", "hint": "3 digits, for example 331", "required": True},
            _on("Date of the move"),
        ],
        {"authority": "Enter the 3-digit code of the other local authority"},
    ),
)
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
        {"setting": "Select what section I names", "setting_type": "Enter the type of setting"},
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
            _on("Date of the decision"),
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
            _on("First day without the plan"),
        ],
        {"reason": "Select the reason"},
        _ceased,
        asked_as={"reasons": "details"},
    ),
)
