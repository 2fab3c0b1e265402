"""Somebody joined or left an organisation."""

from chassis.identifiers import new_id
from services.notify.store import Work
from services.notify.store.memberships import Membership
from services.notify.use_cases.tell_people import tell_people


async def remember_membership(membership: Membership, work: Work) -> None:
    """Keep it, and tell a member what the organisation was told since they joined, or while nobody was there.

    The one is for events that overtook this one; the other for an organisation that had no members when it was asked.
    """
    await work.memberships.lock(membership.organisation_id)
    if not await work.memberships.remember(membership) or not membership.active:
        return
    owed = await work.notices.owed(membership.organisation_id, membership.person_id, membership.changed_at)
    now = work.clock.now()
    await tell_people([notice.message_to(membership.person_id, new_id(), now) for notice in owed], "professional", work)
