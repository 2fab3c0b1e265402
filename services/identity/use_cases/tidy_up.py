"""Delete what is no longer needed: data that is gone cannot leak."""

from datetime import timedelta

import structlog

from services.identity.domain import limits
from services.identity.store import Work

log = structlog.get_logger()

LINKS_KEPT_FOR = timedelta(days=7)
"""So long an old link is told why it does not work; after that it is unknown."""
_LIMITS = (
    limits.WRONG_PASSWORDS,
    limits.LINK_PASSWORDS,
    limits.ADDRESS_PASSWORDS,
    limits.WRONG_SECRETS,
    limits.ADDRESS_SECRETS,
    limits.ADDRESS_REGISTRATIONS,
    limits.ADDRESS_LINKS,
    limits.WRONG_CODES,
    limits.SENT_CODES,
    limits.SENT_LINKS,
    limits.SENT_RESETS,
    limits.SENT_EMAIL_CHANGES,
    limits.SENT_INVITATIONS,
    limits.LISTED_INVITATIONS,
    limits.ADDRESS_INVITATIONS,
)


async def tidy_up(work: Work) -> None:
    """Delete sessions after 30 days, codes after 24 hours, devices after 400 days, unconfirmed accounts after 7; links and invitations 7 after they expire."""
    now = work.clock.now()
    log.info(
        "tidied_up",
        codes=await work.codes.delete_old(now),
        sessions=await work.sessions.delete_old(now),
        devices=await work.devices.delete_unused(now),
        links=await work.links.delete_expired(now, LINKS_KEPT_FOR),
        team_invitations=await work.team.delete_expired(now, LINKS_KEPT_FOR),
        accounts=await work.accounts.delete_unverified(now),
        connections=await work.connections.delete_expired(now),
        limits=await work.limits.delete_untouched(now - limits.longest_memory(_LIMITS)),
    )
