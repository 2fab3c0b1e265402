"""Take a lost authenticator off the account of somebody of the SEND team, and send them the link to set up another."""

from datetime import timedelta
from uuid import UUID

from chassis.errors import Conflict
from chassis.identifiers import new_id
from contracts.identity import TeamMemberInvited
from services.identity.adapters import Adapters
from services.identity.adapters.hashing import PasswordHasher
from services.identity.adapters.sealing import fingerprint
from services.identity.domain.accounts import Method, State
from services.identity.domain.links import LIFETIMES, Link, Purpose, new_token
from services.identity.store import Work
from services.identity.use_cases.find_administrator import lock_member
from services.identity.use_cases.find_own_account import Owner


async def take_authenticator(account_id: UUID, by: Owner, work: Work, adapters: Adapters) -> None:
    """Take the authenticator and its recovery codes away, sign the account out everywhere, and send the link. A link that was sent before is superseded.

    The password is void too: nobody comes in with it alone, and nothing but the link, which lives seven days, makes another.
    Raises NotFound for who is no administrator, and for who is not of the team; Conflict `own_account`, whose owner has a page for
    that, and `account_closed`.
    """
    member = await lock_member(account_id, by, work)
    if member.id == by.id:
        raise Conflict("own_account", "Set up another authenticator app on the page My account.")
    if member.state is not State.ACTIVE:
        raise Conflict("account_closed", "Open the account again first.")
    link, token = await begin_anew(member.id, work, adapters.hasher, works_for=LIFETIMES[Purpose.RENEW])
    work.audit.record("authenticator-taken", "account", member.id, actor=by.id)
    work.outbox.add(TeamMemberInvited(subject=link.id, email=member.email, token=token, expires_at=link.expires_at, purpose="renew"))


async def begin_anew(account_id: UUID, work: Work, hasher: PasswordHasher, *, works_for: timedelta) -> tuple[Link, str]:
    """Close an account of the team, which is locked, to everything but a new link, and return that and its token, of which a hash is kept.

    Invitations that were sent from it expire: whoever had the account may have sent them.
    """
    now = work.clock.now()
    await work.accounts.set_method(account_id, Method.NONE, None, None)
    await work.accounts.set_password(account_id, hasher.of_nobody())
    await work.recovery_codes.replace(account_id, [], now)
    await work.sessions.end_all(account_id, now)
    await work.devices.forget_all(account_id)
    await work.links.close(account_id, (Purpose.RESET, Purpose.CHANGE_EMAIL, Purpose.INVITE), now)
    await work.team.close_invitations_by(account_id, now)
    token = new_token()
    link = Link(new_id(), account_id, Purpose.RENEW, now + works_for)
    await work.links.replace(link, fingerprint(token), now)
    return link, token
