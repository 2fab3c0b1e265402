"""Routes about conversations: the SEND team and one person write to each other about a child.

The pass says who may: a person with `read` and `write` in their own conversation, the SEND team with `council` in each about the
records that its pass opens.
"""

from math import ceil
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from chassis.callers import CaseOfficer, CasePass, PassIdentity
from services.notify.api.conversation_bodies import (
    ConversationBody,
    ListedBody,
    ListedConversations,
    SeenBody,
    TextBody,
    Texts,
    WaitingConversations,
    WaitingCount,
)
from services.notify.api.dependencies import Work
from services.notify.domain.conversations import Party, ReadersPortal
from services.notify.store.conversations import PAGE
from services.notify.use_cases.need_no_answer import NeedNoAnswer, need_no_answer
from services.notify.use_cases.read_conversation import ReadConversation, read_conversation
from services.notify.use_cases.write_post import WritePost, write_post

router = APIRouter()

COUNCIL = "council"
_PROFESSIONAL = "professional"
_CONVERSATION = "/children/{child_id}/conversations/{person_id}"
PageNumber = Annotated[int, Query(ge=1, le=10_000)]
"""Counts from 1. A page after the last is empty."""


@router.get("/conversations/waiting")
async def list_waiting(_: CaseOfficer, work: Work, page: PageNumber = 1) -> WaitingConversations:
    """List the conversations that wait for the SEND team: ids and times, and not a word of what was written."""
    found, count = await work.conversations.waiting(page), await work.conversations.count_waiting()
    return WaitingConversations(conversations=[ConversationBody.of(one) for one in found], count=count, pages=_pages(count))


@router.get("/conversations/waiting/count")
async def count_waiting(_: CaseOfficer, work: Work) -> WaitingCount:
    """Count the conversations that wait for the SEND team."""
    return WaitingCount(count=await work.conversations.count_waiting())


@router.get("/children/{child_id}/conversations")
async def list_about_child(child_id: UUID, caller: CasePass, work: Work, page: PageNumber = 1) -> ListedConversations:
    """List the conversations about a child, for the SEND team. That they looked is recorded."""
    caller.must_allow(COUNCIL)
    party = _party(caller, COUNCIL)
    party.must_reach(child_id, caller.person)
    found, total = await work.conversations.of_children(party.records, page)
    work.audit.record("conversations.viewed", "child", child_id, actor=caller.person)
    return ListedConversations(conversations=[ListedBody.in_list(listed) for listed in found], pages=_pages(total))


@router.get(_CONVERSATION)
async def read(child_id: UUID, person_id: UUID, caller: CasePass, work: Work, page: PageNumber = 1) -> Texts:
    """Read a conversation; what the other side wrote counts as opened. 404 for somebody else's, and to the SEND team for a person nobody knows."""
    party = _party(caller, "read")
    found = await read_conversation(ReadConversation(party, child_id, person_id, page), work)
    return Texts.of(found.conversation, list(found.posts), _pages(found.total), for_council=party.is_council)


@router.post(_CONVERSATION + "/posts", status_code=204)
async def write(child_id: UUID, person_id: UUID, body: TextBody, caller: CasePass, work: Work) -> None:
    """Write in a conversation, which begins with its first text. 409 `sent_before` when another text came with this key."""
    await write_post(WritePost(_party(caller, "write"), child_id, person_id, body.text, body.key), work)


@router.post(_CONVERSATION + "/no-answer-needed", status_code=204)
async def no_answer_needed(child_id: UUID, person_id: UUID, body: SeenBody, caller: CasePass, work: Work) -> None:
    """Say that what the person wrote needs no answer. 409 `written_meanwhile` when there is a newer text than the one that was seen."""
    caller.must_allow(COUNCIL)
    await need_no_answer(NeedNoAnswer(_party(caller, COUNCIL), child_id, person_id, body.seen), work)


def _party(caller: PassIdentity, right: str) -> Party:
    """Return who calls. Raises NotFound unless they are of the SEND team, or their pass grants `right`."""
    is_council = COUNCIL in caller.rights
    if not is_council:
        caller.must_allow(right)
    portal: ReadersPortal = "professional" if caller.relation == _PROFESSIONAL else "citizen"
    return Party(caller.person, is_council, portal, frozenset({caller.child}) | caller.records)


def _pages(total: int) -> int:
    return max(1, ceil(total / PAGE))
