"""Taking a step in a case: one page for each, which says what follows from it. The council's decisions are a manager's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from fastapi import APIRouter, HTTPException, Response

from chassis.clock import LONDON
from gateway.page import Page
from gateway.portals.dates import boxes
from gateway.portals.form_fields import parse_answers
from gateway.portals.forms.about_child import ChildHere, open_case, open_child
from gateway.portals.question_layout import FieldProblem, lay_out, summarise
from gateway.portals.questions import Answers, Question
from gateway.portals.team.days import read_day
from gateway.portals.team.decision_questions import DECISIONS
from gateway.portals.team.step_questions import DOCUMENTS, STEPS, Step
from gateway.upstream import UpstreamProblem
from gateway.visitors import CaseManager, CaseOfficer

router = APIRouter()

STEP = "/team/children/{child_id}/steps/{step_id}"
DECISION = "/team/children/{child_id}/decisions/{step_id}"
REVERSAL = "/team/children/{child_id}/earlier/{case_id}/{step_id}"
CONFLICT = 409
UNPROCESSABLE = 422
_MAX_DIGITS = 9
_WITHDRAWN = "A document that you selected is not there any more. Look at the documents again, and select those that belong to it"


@dataclass(frozen=True)
class Asking:
    """A step of the case of a child, and what is asked for it. `found` is the case as cases gives it, `version` the one that the page is about."""

    step: Step
    child: ChildHere
    found: Mapping[str, Any]
    questions: tuple[Question, ...]
    version: int

    @property
    def offered(self) -> frozenset[str]:
        """The ids of the documents that may belong to the step: of this child, of the kind of the step, not withdrawn, as documents says now."""
        return frozenset(option.value for question in self.questions if question.id == DOCUMENTS for option in question.options)

    def seen_at(self, version: int) -> "Asking":
        """The same, for an officer who has seen the case as it was at `version` and was not told of anything newer."""
        return replace(self, version=version)


@router.get(STEP)
async def show_step(page: CaseOfficer, child_id: UUID, step_id: str) -> Response:
    """Ask for what the step needs. That the officer looked is on record."""
    return await _look(page, child_id, step_id, STEPS)


@router.post(STEP)
async def take_step(page: CaseOfficer, child_id: UUID, step_id: str) -> Response:
    """Take the step."""
    return await _take(page, await _open(page, child_id, step_id, STEPS))


@router.get(DECISION)
async def show_decision(page: CaseManager, child_id: UUID, step_id: str) -> Response:
    """Ask for the decision. That the manager looked is on record."""
    return await _look(page, child_id, step_id, DECISIONS)


@router.post(DECISION)
async def decide(page: CaseManager, child_id: UUID, step_id: str) -> Response:
    """Record the decision."""
    return await _take(page, await _open(page, child_id, step_id, DECISIONS))


@router.get(REVERSAL)
async def show_reversal(page: CaseManager, child_id: UUID, case_id: UUID, step_id: str) -> Response:
    """Ask why the refusal of an earlier case is reversed. That the manager looked is on record."""
    if page.is_head:
        return await _look(page, child_id, step_id, DECISIONS)
    return await _show(page, await _open_earlier(page, child_id, case_id, step_id))


@router.post(REVERSAL)
async def reverse(page: CaseManager, child_id: UUID, case_id: UUID, step_id: str) -> Response:
    """Record the reversal: the earlier case is the current one again."""
    return await _take(page, await _open_earlier(page, child_id, case_id, step_id))


async def _look(page: Page, child_id: UUID, step_id: str, steps: Sequence[Step]) -> Response:
    if page.is_head:
        _named(step_id, steps)
        await open_case(page, child_id)
        return page.headers_only()
    return await _show(page, await _open(page, child_id, step_id, steps))


def _named(step_id: str, steps: Sequence[Step]) -> Step:
    step = next((step for step in steps if step.name == step_id), None)
    if step is None:
        raise HTTPException(404)
    return step


async def _open(page: Page, child_id: UUID, step_id: str, steps: Sequence[Step]) -> Asking:
    step = _named(step_id, steps)
    child = await open_child(page, child_id)
    found = await page.services.cases.get(f"/children/{child_id}/case")
    if found["case"] is None:
        raise HTTPException(404)
    documents = await _documents(page, child, step.documents) if step.documents else []
    return Asking(step, child, found, step.questions(found, documents), found["version"])


async def _open_earlier(page: Page, child_id: UUID, case_id: UUID, step_id: str) -> Asking:
    """The same of a case before the current one, which is asked about in its place. Whoever pressed twice finds it as the current one."""
    asking = await _open(page, child_id, step_id, DECISIONS)
    if asking.found["case"]["id"] == str(case_id):
        return asking
    earlier = next((one for one in asking.found["earlier"] if one["case"]["id"] == str(case_id)), None)
    if earlier is None:
        raise HTTPException(404)
    possible = [earlier["reversal"]] if earlier["reversal"] else []
    found = {**asking.found, "case": earlier["case"], "version": earlier["version"], "possible": possible}
    documents = await _documents(page, asking.child, asking.step.documents) if asking.step.documents else []
    return replace(asking, found=found, questions=asking.step.questions(found, documents), version=earlier["version"])


async def _documents(page: Page, child: ChildHere, kind: str) -> list[Mapping[str, Any]]:
    found = await page.services.documents.get(f"/children/{child.id}/documents", params={"kind": kind}, case_pass=child.case_pass)
    return [one for one in found["documents"] if not (one["council"] or {}).get("withdrawn")]


async def _take(page: Page, asking: Asking) -> Response:
    seen = _version(page)
    answers = parse_answers(asking.questions, page.values)
    on, _ = read_day(answers["on"], "on", "Date") if "on" in answers else (None, [])
    if _is_taken(page, asking, asking.found, seen, on):
        # Before the answers are read: after a decision the questions are those of its reversal.
        return page.go(asking.child.path, "step-taken")
    if not set(page.values.get(DOCUMENTS, ())) <= asking.offered:
        return await _show(page, asking.seen_at(seen), answers, [], refused=_WITHDRAWN)
    body, problems = asking.step.read(asking.questions, answers)
    if problems:
        return await _show(page, asking.seen_at(seen), answers, problems)
    try:
        await page.services.cases.post(f"/cases/{asking.found['case']['id']}/{asking.step.route}", {**body, "version": seen})
    except UpstreamProblem as problem:
        if not (problem.code == "stale_version" and await _took_it_already(page, asking, seen, body)):
            return await _show_refusal(page, asking, seen, answers, problem)
    return page.go(asking.child.path, "step-taken")


async def _show_refusal(page: Page, asking: Asking, seen: int, answers: Answers, problem: UpstreamProblem) -> Response:
    if problem.code == "stale_version":
        return await _show(page, asking, answers, [], refused="Somebody changed this case meanwhile. Look at it again; what you typed is still here.")
    if problem.status == CONFLICT:
        return await _show(page, asking.seen_at(seen), answers, [], refused=problem.detail)
    if problem.status != UNPROCESSABLE:
        raise problem
    wrong = [FieldProblem(asking.step.asked_as.get(error.field, error.field), error.message) for error in problem.errors]
    return await _show(page, asking.seen_at(seen), answers, wrong)


async def _took_it_already(page: Page, asking: Asking, seen: int, body: Mapping[str, Any]) -> bool:
    """Whether all that changed since the officer saw the case is this step, taken by them: whoever presses twice is not told to press again."""
    found = await page.services.cases.get(f"/children/{asking.child.id}/case")
    return _is_taken(page, asking, found, seen, body.get("on"))


def _is_taken(page: Page, asking: Asking, found: Mapping[str, Any], seen: int, on: str | None) -> bool:
    if (found["case"]["id"], found["version"]) != (asking.found["case"]["id"], seen + 1) or not found["moves"]:
        return False
    newest = found["moves"][-1]
    return (newest["kind"], newest["by"], newest["on"]) == (asking.step.name, str(page.who.id), on)


def _version(page: Page) -> int:
    """The version of the case that the page was about when it was shown. Raises 400 where a browser sends none."""
    sent = page.text("version")
    if not (sent.isdecimal() and len(sent) <= _MAX_DIGITS):
        raise HTTPException(400)
    return int(sent)


async def _show(page: Page, asking: Asking, answers: Answers | None = None, problems: Sequence[FieldProblem] = (), *, refused: str | None = None) -> Response:
    step, found = asking.step, asking.found
    shown = {"on": boxes(datetime.now(LONDON).date())} if answers is None else answers
    fields = lay_out(asking.questions, shown, problems)
    errors = [*([{"text": refused, "href": f"#{fields[0].anchor}"}] if refused else []), *summarise(fields, problems)]
    return await page.show(
        "team/step.html",
        step.title,
        back=asking.child.path,
        child=asking.child,
        step=step,
        possible=step.name in found["possible"],
        version=asking.version,
        fields=fields,
        errors=errors,
        has_documents=any(question.id == DOCUMENTS for question in asking.questions),
    )
