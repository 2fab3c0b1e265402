"""Drafts."""

from typing import Any
from uuid import UUID

from sqlalchemy import Row, and_, bindparam, delete, exists, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.forms.domain.caller import Caller
from services.forms.domain.draft import BegunAdvice, Draft, SavedPage, no_such_draft
from services.forms.store.tables import definitions, draft_pages, drafts, submissions

_BY_ID = select(drafts).where(drafts.c.id == bindparam("draft"))


class DraftStore:
    """Reads and writes drafts."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, draft: Draft) -> bool:
        """Store a new draft. Returns False when the person has a live one of this form about this child, or of this advice, for this organisation already."""
        result = await self._connection.execute(insert(drafts).values(**_values(draft)).on_conflict_do_nothing())
        return result.rowcount == 1

    async def get(self, draft_id: UUID) -> Draft:
        """Return the draft. Raises `NotFound` when there is none."""
        return _draft((await self._connection.execute(_BY_ID, {"draft": draft_id})).first())

    async def lock(self, draft_id: UUID) -> Draft:
        """Return the draft, after every other change to it has ended; until this transaction ends, none begins."""
        # key_share: the pages' foreign key only needs the row to stay, so it need not wait for us.
        return _draft((await self._connection.execute(select(drafts).where(drafts.c.id == draft_id).with_for_update(key_share=True))).first())

    async def get_with_pages(self, draft_id: UUID) -> tuple[Draft, dict[str, SavedPage]]:
        """Return the draft and its saved pages, by page id. Raises `NotFound` when there is no such draft."""
        rows = (await self._connection.execute(_WITH_PAGES.where(drafts.c.id == draft_id))).all()
        draft = _draft(rows[0] if rows else None)
        return draft, {row.page: SavedPage(row.page, row.answers, row.version, row.page_saved_at) for row in rows if row.page is not None}

    async def live(self, caller: Caller) -> list[Draft]:
        """Return the drafts about the caller's child that were not submitted, their own and those shared with them, the last saved first."""
        # Draft.is_open_to in SQL.
        own = and_(drafts.c.person_id == caller.person_id, or_(~drafts.c.shared, drafts.c.organisation_id.in_(caller.worked_for)))
        shared = and_(drafts.c.person_id != caller.person_id, drafts.c.shared, drafts.c.organisation_id.in_(caller.organisations))
        found = await self._connection.execute(
            select(drafts)
            .where(drafts.c.child_id == caller.child_id, drafts.c.submission_id.is_(None), or_(own, shared))
            .order_by(drafts.c.saved_at.desc(), drafts.c.id)
        )
        return [_draft(row) for row in found]

    async def begun_advice(self, caller: Caller) -> list[BegunAdvice]:
        """Return for which requests for advice about the caller's child forms are begun, the last saved first; none for those that were answered."""
        answered = exists().where(submissions.c.advice_request_id == drafts.c.advice_request_id, submissions.c.original_id.is_(None))
        kind = definitions.c.content["advice"].astext
        saved_at = func.max(drafts.c.saved_at)
        found = await self._connection.execute(
            select(drafts.c.advice_request_id, kind.label("kind"), func.count().label("begun"), saved_at.label("saved_at"))
            .join(definitions, definitions.c.hash == drafts.c.definition_hash)
            .where(drafts.c.child_id.in_(caller.children), drafts.c.submission_id.is_(None), drafts.c.advice_request_id.is_not(None), ~answered)
            .group_by(drafts.c.advice_request_id, kind)
            .order_by(saved_at.desc(), drafts.c.advice_request_id)
        )
        return [BegunAdvice(row.advice_request_id, row.kind, row.begun, row.saved_at) for row in found]

    async def keep_role(self, draft: Draft) -> None:
        """Store in which role the draft is filled in, for whom, and whether it is and was shared."""
        changed = {"role_id": draft.role_id, "organisation_id": draft.organisation_id, "shared": draft.shared, "was_shared": draft.was_shared}
        await self._connection.execute(update(drafts).where(drafts.c.id == draft.id).values(**changed))

    async def close(self, draft_id: UUID, submission_id: UUID) -> None:
        """Mark the draft as submitted and let go of its answers, which the submission has now."""
        await self._connection.execute(update(drafts).where(drafts.c.id == draft_id).values(submission_id=submission_id, choices={}))
        await self._connection.execute(delete(draft_pages).where(draft_pages.c.draft_id == draft_id))

    async def delete(self, draft_id: UUID) -> None:
        """Delete the draft with its pages."""
        await self._connection.execute(delete(drafts).where(drafts.c.id == draft_id))


_WITH_PAGES = select(drafts, draft_pages.c.page, draft_pages.c.answers, draft_pages.c.version, draft_pages.c.saved_at.label("page_saved_at")).select_from(
    drafts.outerjoin(draft_pages, draft_pages.c.draft_id == drafts.c.id)
)


def _values(draft: Draft) -> dict[str, Any]:
    return {column.name: getattr(draft, column.name) for column in drafts.columns}


def _draft(row: Row[Any] | None) -> Draft:
    if row is None:
        raise no_such_draft()
    return Draft(
        id=row.id,
        person_id=row.person_id,
        child_id=row.child_id,
        form=row.form,
        definition_hash=row.definition_hash,
        last_page=row.last_page,
        choices=row.choices,
        started_at=row.started_at,
        saved_at=row.saved_at,
        submission_id=row.submission_id,
        role_id=row.role_id,
        organisation_id=row.organisation_id,
        shared=row.shared,
        was_shared=row.was_shared,
        advice_request_id=row.advice_request_id,
        revises=row.revises,
    )
