"""What is asked for each step of a case, and what cases is told. The law of the steps is that of `services.cases.domain.moves`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from gateway.portals.question_layout import FieldProblem
from gateway.portals.questions import Answers, Question, read_questions
from gateway.portals.team.case_words import EXCEPTIONS
from gateway.portals.team.reading import Said, read_answers

DOCUMENTS = "document_ids"


@dataclass(frozen=True)
class Step:
    """One step: the route of cases that takes it, and the page that asks for it. `documents` is the kind of document that belongs to it.

    Where `missing` says what is wrong without a document, the step needs one.
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

    @property
    def needs_documents(self) -> bool:
        """Whether the step is not taken without a document."""
        return DOCUMENTS in self.missing

    def questions(self, found: Mapping[str, Any], documents: Sequence[Mapping[str, Any]]) -> tuple[Question, ...]:
        """Return the questions about the case that cases tells of in `found`."""
        asked = self.asked(found)
        if documents:
            options = [{"value": one["id"], "label": one["name"], "hint": (one["council"] or {}).get("description") or None} for one in documents]
            asked.append({"id": DOCUMENTS, "kind": "checkboxes", "label": "Documents that belong to it", "required": self.needs_documents, "options": options})
        return read_questions(asked)

    def read(self, questions: Sequence[Question], answers: Answers) -> tuple[dict[str, Any], list[FieldProblem]]:
        """Return what cases is told, and what has to be mended: never both."""
        said, problems = read_answers(questions, answers, self.missing)
        if self.needs_documents and DOCUMENTS not in said:
            problems.append(FieldProblem(DOCUMENTS, self.missing[DOCUMENTS]))
        return {} if problems else self.body(said), problems


def asked_on(label: str, hint: str | None = None) -> dict[str, Any]:
    """Ask for the day of a step."""
    return {"id": "on", "kind": "date", "label": label, "hint": hint, "required": True}


def asked_reasons(label: str, *, required: bool, hint: str | None = None) -> dict[str, Any]:
    """Ask for the reasons of a step."""
    return {"id": "reasons", "kind": "textarea", "label": label, "hint": hint, "required": required, "limit": 10_000}


STEPS: tuple[Step, ...] = (
    Step(
        "acknowledge",
        "acknowledgement",
        "Acknowledge the request",
        "The family gets a letter that says that the request is being considered and, unless it was decided to assess already, by when the council "
        "decides (regulation 4).",
        "Acknowledge",
        lambda _: [asked_on("Date of the acknowledgement")],
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
            asked_on("Date it was asked"),
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
        lambda _: [
            asked_on(
                "Date of the letter",
                "In the portal the draft is served today. By post it is served on the day on which it is posted: record that day then",
            )
        ],
        {DOCUMENTS: "Choose the draft plan"},
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
            asked_on("Date the answer was received"),
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
            asked_on("First day", hint="Of the closure, of the circumstances or of the absence"),
            {
                "id": "ends_on",
                "kind": "date",
                "label": "Last day",
                "hint": "Leave it empty if it goes on. A closure or an absence must last at least 28 days, the first and the last included",
            },
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
        lambda _: [asked_reasons("Reason", required=False, hint="As far as it was given. It is printed in the letter"), asked_on("Date of the withdrawal")],
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
            asked_on("Date of the move"),
        ],
        {"authority": "Enter the 3-digit code of the other local authority"},
    ),
)
