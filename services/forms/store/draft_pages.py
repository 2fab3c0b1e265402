"""Saved pages of drafts: the most frequent write of the whole system, so one statement does all of it, the audit entry included."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis import audit
from services.forms.domain.draft import SavedPage
from services.forms.store.tables import draft_pages

# Locks the draft before its page, as submitting does: in the other order the two could wait for each other. It comes out
# empty when the draft was submitted, deleted or no longer open to the person meanwhile (Draft.is_open_to), and when the page is not at the expected version any
# more: then nothing is written at all. Answers to questions that were not on the page as sent (`shown`) are kept.
_SAVE = text(
    f"""
    WITH draft AS (
        SELECT id FROM drafts WHERE id = :draft_id AND submission_id IS NULL
        AND CASE WHEN person_id = CAST(:actor AS uuid) THEN NOT shared OR organisation_id = ANY(CAST(:worked_for AS uuid[]))
        ELSE shared AND organisation_id = ANY(CAST(:organisations AS uuid[])) END FOR NO KEY UPDATE
    ),
    saved AS (
        INSERT INTO draft_pages AS stored (draft_id, page, answers, version, saved_at)
        SELECT draft.id, CAST(:page AS varchar), CAST(:answers AS jsonb), 1, :now FROM draft
        WHERE :expected = 0 OR EXISTS (SELECT FROM draft_pages WHERE draft_id = :draft_id AND page = CAST(:page AS varchar))
        ON CONFLICT (draft_id, page) DO UPDATE
        SET answers = (stored.answers - CAST(:shown AS text[])) || excluded.answers, version = stored.version + 1, saved_at = excluded.saved_at
        WHERE stored.version = :expected
        RETURNING draft_id, version
    ),
    moved AS (
        UPDATE drafts SET last_page = :last_page, saved_at = :now, choices = choices || CAST(:choices AS jsonb)
        FROM saved WHERE drafts.id = saved.draft_id
    ),
    {audit.with_entry("saved")}
    SELECT version FROM saved
    """  # noqa: S608 - no value is put into the text
)


@dataclass(frozen=True)
class PageToSave:
    """What one save writes. `expected` is the version that the person saw, 0 when the page was never saved.

    `organisations` are those for which the person may change what colleagues shared, `worked_for` those in which what they shared themselves is theirs.
    """

    draft_id: UUID
    page: str
    answers: Mapping[str, Any]
    expected: int
    shown: Sequence[str]
    choices: Mapping[str, Any]
    last_page: str
    organisations: Collection[UUID]
    worked_for: Collection[UUID]
    at: datetime


class PageStore:
    """Reads and writes the pages of drafts."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def save(self, page: PageToSave, entry: Mapping[str, Any]) -> int | None:
        """Store the answers, where the draft stands and the entry of the audit trail. Returns the new version, or None when nothing was stored."""
        version: int | None = await self._connection.scalar(
            _SAVE,
            {
                "draft_id": page.draft_id,
                "page": page.page,
                "answers": json.dumps(page.answers),
                "expected": page.expected,
                "shown": list(page.shown),
                "choices": json.dumps(page.choices),
                "last_page": page.last_page,
                "organisations": list(page.organisations),
                "worked_for": list(page.worked_for),
                "now": page.at,
                **entry,
            },
        )
        return version

    async def fill(self, draft_id: UUID, answers: Mapping[str, Mapping[str, Any]], at: datetime) -> None:
        """Store pages of a draft that has none yet, by page id."""
        rows = [{"draft_id": draft_id, "page": page, "answers": given, "version": 1, "saved_at": at} for page, given in answers.items()]
        await self._connection.execute(insert(draft_pages), rows)

    async def get(self, draft_id: UUID, page: str) -> SavedPage | None:
        """Return the page as last saved, or None when it never was."""
        row = (await self._connection.execute(select(draft_pages).where(draft_pages.c.draft_id == draft_id, draft_pages.c.page == page))).first()
        return None if row is None else SavedPage(row.page, row.answers, row.version, row.saved_at)
