"""Submissions."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, and_, or_, select, true
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.forms.domain.caller import Caller
from services.forms.domain.submission import AgreedStatement, RecordLine, Submission, no_such_submission
from services.forms.store.tables import submissions


class SubmissionStore:
    """Submissions are added and never changed."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, submission: Submission) -> bool:
        """Store a submission. Returns False when its reference and revision are taken, or the advice it gives was given."""
        result = await self._connection.execute(
            insert(submissions)
            .values(
                id=submission.id,
                draft_id=submission.draft_id,
                person_id=submission.person_id,
                child_id=submission.child_id,
                form=submission.form,
                definition_hash=submission.definition_hash,
                reference=submission.reference,
                answers=submission.answers,
                declarations=[
                    {"id": item.id, "label": item.label, "agreed_by": str(item.agreed_by), "agreed_at": item.agreed_at.isoformat()}
                    for item in submission.declarations
                ],
                record=[{"label": line.label, "value": list(line.value)} for line in submission.record],
                received_at=submission.received_at,
                received_on=submission.received_on,
                by_family=submission.by_family,
                organisation_id=submission.organisation_id,
                advice_request_id=submission.advice_request_id,
                original_id=submission.original_id,
                revision=submission.revision,
            )
            .on_conflict_do_nothing()
        )
        return result.rowcount == 1

    async def get(self, submission_id: UUID) -> Submission:
        """Return the submission. Raises `NotFound` when there is none."""
        row = (await self._connection.execute(select(submissions).where(submissions.c.id == submission_id))).first()
        if row is None:
            raise no_such_submission()
        return _submission(row)

    async def of_child(self, caller: Caller) -> list[Submission]:
        """Return what the caller may read of what was sent about their child, the newest first."""
        # Submission.standing in SQL.
        readable: list[ColumnElement[bool]] = [submissions.c.person_id == caller.person_id, submissions.c.organisation_id.in_(caller.organisations)]
        if caller.reads_family:
            readable.append(submissions.c.by_family)
        if caller.is_council:
            readable = [true()]
        found = await self._connection.execute(
            select(submissions).where(submissions.c.child_id.in_(caller.children), or_(*readable)).order_by(submissions.c.received_at.desc(), submissions.c.id)
        )
        return [_submission(row) for row in found]

    async def revisions(self, first_id: UUID) -> list[Submission]:
        """Return the submission and everything that was added to it later, the newest first."""
        found = await self._connection.execute(
            select(submissions).where(or_(submissions.c.id == first_id, submissions.c.original_id == first_id)).order_by(submissions.c.revision.desc())
        )
        return [_submission(row) for row in found]

    async def has_advice(self, advice_request_id: UUID) -> bool:
        """Whether this request for advice was answered with a form."""
        answers = and_(submissions.c.advice_request_id == advice_request_id, submissions.c.original_id.is_(None))
        return await self._connection.scalar(select(submissions.c.id).where(answers)) is not None


def _submission(row: Row[Any]) -> Submission:
    return Submission(
        id=row.id,
        draft_id=row.draft_id,
        person_id=row.person_id,
        child_id=row.child_id,
        form=row.form,
        definition_hash=row.definition_hash,
        reference=row.reference,
        answers=row.answers,
        declarations=tuple(
            AgreedStatement(**(item | {"agreed_by": UUID(item["agreed_by"]), "agreed_at": datetime.fromisoformat(item["agreed_at"])}))
            for item in row.declarations
        ),
        record=tuple(RecordLine(line["label"], tuple(line["value"])) for line in row.record),
        received_at=row.received_at,
        received_on=row.received_on,
        by_family=row.by_family,
        organisation_id=row.organisation_id,
        advice_request_id=row.advice_request_id,
        original_id=row.original_id,
        revision=row.revision,
    )
