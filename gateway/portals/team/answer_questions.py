"""What is asked about each answer that an officer records on a case, and what cases is told."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from gateway.portals.advice_kinds import ADVICE_NAMES
from gateway.portals.professional.nil_return import REASONS as NIL_REASONS
from gateway.portals.question_layout import FieldProblem
from gateway.portals.questions import Answers, Question, read_questions
from gateway.portals.team.case_words import EXCEPTIONS, GROUNDS
from gateway.portals.team.reading import Said, read_answers

About = Mapping[str, Any]
"""The thing that was asked of somebody, as cases gives it: a consultation, a request for advice, an exception."""


@dataclass(frozen=True)
class Answer:
    """An answer to one thing of the list `among` of a case: the page that asks for it, and the route of cases that takes it.

    `path` begins with the address of the child, and `route` with that of cases; the id of the thing stands in both, under `id_name`.
    `is_awaited` says whether there is anything to answer.
    """

    path: str
    id_name: Literal["consultation_id", "advice_id", "exception_id"]
    among: str
    title: str
    text: Callable[[About], str]
    questions: tuple[Question, ...]
    missing: Mapping[str, str]
    body: Callable[[Said], dict[str, Any]]
    route: str
    method: Literal["PUT", "POST"] = "PUT"
    is_awaited: Callable[[About], bool] = field(default=lambda _: True)

    def read(self, answers: Answers) -> tuple[dict[str, Any], list[FieldProblem]]:
        """Return what cases is told, and what has to be mended: never both."""
        said, problems = read_answers(self.questions, answers, self.missing)
        return {} if problems else self.body(said), problems


_TOO_SHORT = " If it lasted less than 28 days, the first and the last included, it excuses no time limit."

ANSWERS: tuple[Answer, ...] = (
    Answer(
        "/consultations/{consultation_id}",
        "consultation_id",
        "consultations",
        "Answer of a consulted setting",
        lambda about: str(about["setting"]),
        read_questions(
            [
                {"id": "can_meet_needs", "kind": "yes_no", "label": "Can the setting meet the needs?", "required": True},
                {
                    "id": "ground",
                    "kind": "radios",
                    "label": "Why not?",
                    "required": True,
                    "options": [{"value": code, "label": text} for code, text in GROUNDS.items()],
                    "when": {"question": "can_meet_needs", "is": ["no"]},
                },
                {"id": "details", "kind": "textarea", "label": "What the setting says, in short", "limit": 5_000},
                {"id": "on", "kind": "date", "label": "Date of the answer", "required": True},
            ]
        ),
        {"can_meet_needs": "Select yes if the setting can meet the needs", "ground": "Select the reason that the setting gives"},
        lambda said: {"ground": None} | said | {"can_meet_needs": said["can_meet_needs"] == "yes"},
        "/consultations/{consultation_id}/response",
    ),
    Answer(
        "/advice/{advice_id}/record",
        "advice_id",
        "advice",
        "Record an answer that came another way",
        lambda about: f"{ADVICE_NAMES[about['kind']]}, by e-mail, post or telephone. It counts on the day on which it came.",
        read_questions(
            [
                {
                    "id": "came",
                    "kind": "radios",
                    "label": "What came?",
                    "required": True,
                    "options": [
                        {"value": "advice", "label": "Advice", "hint": "Upload it on Documents too"},
                        {"value": "nil", "label": "No advice, and why (nil return)"},
                    ],
                },
                {
                    "id": "nil_reason",
                    "kind": "radios",
                    "label": "Why is there no advice?",
                    "required": True,
                    "options": [{"value": value, "label": label} for value, label in NIL_REASONS.items()],
                    "when": {"question": "came", "is": ["nil"]},
                },
                {"id": "details", "kind": "textarea", "label": "Details", "limit": 2_000, "when": {"question": "came", "is": ["nil"]}},
                {"id": "received_on", "kind": "date", "label": "Date it was received", "required": True},
            ]
        ),
        {"came": "Select what came", "nil_reason": "Select why there is no advice"},
        lambda said: {"received_on": said["received_on"], "nil_reason": said.get("nil_reason"), "details": said.get("details", "")},
        "/advice-requests/{advice_id}/record",
        "POST",
    ),
    Answer(
        "/advice/{advice_id}/reuse",
        "advice_id",
        "advice",
        "Use of earlier advice",
        lambda about: (
            f"{ADVICE_NAMES[about['kind']]}: {about['reuse']['title']}. It is used only if its author, the council and the family all agree (regulation 6(4))."
        ),
        read_questions([{"id": "agrees", "kind": "yes_no", "label": "Does the council find the earlier advice sufficient?", "required": True}]),
        {"agrees": "Select yes if the council finds it sufficient"},
        lambda said: {"agrees": said["agrees"] == "yes"},
        "/advice-requests/{advice_id}/reuse/council",
        is_awaited=lambda about: about["reuse"] is not None,
    ),
    Answer(
        "/exceptions/{exception_id}",
        "exception_id",
        "exceptions",
        "End of an exception",
        lambda about: f"{EXCEPTIONS[about['reason']]}.{'' if about['reason'] == 'X3' else _TOO_SHORT}",
        read_questions([{"id": "ends_on", "kind": "date", "label": "Last day of the exception", "required": True}]),
        {},
        lambda said: said,
        "/exceptions/{exception_id}/end",
    ),
)
