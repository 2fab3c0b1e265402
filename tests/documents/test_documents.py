"""What can happen to a document."""

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from chassis.errors import Conflict, TooMany
from services.documents.domain import limits
from services.documents.domain.documents import Document, State, Usage
from services.documents.domain.file_types import FileType

SOME = UUID(int=1)
NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
DOCUMENT = Document(SOME, SOME, SOME, SOME, "letter.pdf", FileType.PDF, 10, b"hash", SOME, State.CHECKING, NOW, date(2026, 5, 1), NOW, family=True)


def test_the_limits_are_those_that_were_agreed():
    assert limits.MAX_BYTES == 26_214_400
    assert (limits.MAX_FILES_A_DAY, limits.MAX_BYTES_A_DAY) == (20, 262_144_000)
    assert limits.UPLOAD_SECONDS == 60
    assert limits.MAX_PIXELS == 50_000_000
    assert (limits.MAX_RATIO, limits.MAX_ENTRIES, limits.MAX_UNPACKED_BYTES, limits.MAX_NESTING) == (100, 1000, 209_715_200, 2)


@pytest.mark.parametrize("state", [state for state in State if state != State.CLEAN])
def test_only_a_clean_document_is_readable(state):
    with pytest.raises(Conflict, match="not_clean"):
        replace(DOCUMENT, state=state).must_be_readable()
    DOCUMENT.found_clean().must_be_readable()


def test_an_infected_document_lets_its_object_go_and_a_failed_one_keeps_it():
    assert (DOCUMENT.found_infected().key, DOCUMENT.found_infected().name) == (None, "letter.pdf")
    assert DOCUMENT.never_scanned().key == SOME


def test_a_deleted_document_keeps_neither_object_nor_name():
    assert (DOCUMENT.deleted().key, DOCUMENT.deleted().name) == (None, "")


def test_a_submitted_document_cannot_be_deleted_and_stays_with_the_first_form():
    attached = DOCUMENT.attached(UUID(int=2))
    with pytest.raises(Conflict, match="document_submitted"):
        attached.deleted()
    assert attached.attached(UUID(int=3)).submission == UUID(int=2)


def test_a_document_is_shared_once_it_was_submitted_and_not_before():
    with pytest.raises(Conflict, match="document_not_submitted"):
        DOCUMENT.shared_with_professionals(shared=True)
    shared = DOCUMENT.attached(SOME).shared_with_professionals(shared=True)
    assert (shared.shared, shared.shared_with_professionals(shared=False).shared) == (True, False)


def test_the_day_has_room_for_twenty_files_and_250_mib():
    Usage(19, 0).must_leave_room(limits.MAX_BYTES_A_DAY, 60)
    with pytest.raises(TooMany, match="file_too_many"):
        Usage(20, 0).must_leave_room(1, 60)
    with pytest.raises(TooMany, match="file_too_many_bytes"):
        Usage(1, 1).must_leave_room(limits.MAX_BYTES_A_DAY, 60)
