"""Join the SEND team with the link that was sent, or come back to it with a new authenticator."""

from dataclasses import dataclass

from chassis.errors import Invalid
from chassis.identifiers import new_id
from contracts.identity import AccountVerified
from services.identity.adapters import Adapters
from services.identity.adapters.sealing import fingerprint
from services.identity.domain import links
from services.identity.domain.accounts import Account, Method, Portal, State
from services.identity.domain.details import check_person, email_key, tidy
from services.identity.domain.limits import WRONG_PASSWORDS
from services.identity.domain.links import Purpose
from services.identity.domain.sessions import begin, new_secret
from services.identity.domain.team import TeamInvitation, address_taken
from services.identity.store import OpenWork, Work
from services.identity.use_cases.check_new_password import check_new_password
from services.identity.use_cases.invite_to_team import check_free
from services.identity.use_cases.open_link import open_link
from services.identity.use_cases.recognise_device import recognise_device
from services.identity.use_cases.sign_in import SignedIn


@dataclass(frozen=True)
class JoinTeam:
    """The link's token, what somebody says about themselves, as typed, the password they choose, and the cookie of the browser."""

    token: str
    first_name: str
    last_name: str
    telephone: str | None
    password: str
    device: str | None


@dataclass(frozen=True)
class Welcome:
    """Whom a link is for. Of somebody who comes back it has the names they have."""

    email: str
    first_name: str
    last_name: str
    telephone: str | None
    comes_back: bool


async def check_joining(token: str, work: Work) -> Welcome:
    """Look at a link, which stays usable. Raises NotFound `link_unknown` and Gone `link_expired`, `link_used` or `link_superseded`."""
    there = await _open(token, work)
    if isinstance(there, TeamInvitation):
        return Welcome(there.email, "", "", None, comes_back=False)
    return Welcome(there.email, there.first_name, there.last_name, there.telephone, comes_back=True)


async def join_team(command: JoinTeam, open_work: OpenWork, adapters: Adapters) -> SignedIn:
    """Make the account, or give the one there is another password, use the link up, and return a session.

    Without a second step that session reaches nothing but setting up an authenticator. Raises Invalid; what `check_joining` raises;
    Conflict `address_taken`. After Invalid the link can still be used.
    """
    async with open_work() as work:
        there = await _open(command.token, work)
    errors = check_person(command.first_name, command.last_name, command.telephone)
    errors += check_new_password("password", command.password, (there.email, command.first_name, command.last_name), adapters)
    if errors:
        raise Invalid(errors)
    password_hash = await adapters.hasher.hash(command.password)
    async with open_work() as work:
        await work.team.lock()
        there = await _open(command.token, work)
        if isinstance(there, TeamInvitation):
            account = await _join(there, command, password_hash, work)
        else:
            account = await _come_back(there, command, password_hash, work, adapters)
        return await _begin(account, command.device, work)


async def _open(token: str, work: Work) -> TeamInvitation | Account:
    """Return the invitation of a token; or, for a link to somebody who comes back, their account, which is locked."""
    invitation = await work.team.find_invitation(fingerprint(token))
    if invitation is None:
        _, account = await open_link(token, Purpose.RENEW, work)
        return account
    inviter = None if invitation.invited_by is None else await work.accounts.find(invitation.invited_by)
    if inviter is not None and not inviter.administers_team:
        raise links.unknown()
    invitation.check_usable(work.clock.now())
    return invitation


async def _join(invitation: TeamInvitation, command: JoinTeam, password_hash: str, work: Work) -> Account:
    now = work.clock.now()
    account = Account(
        id=new_id(),
        portal=Portal.TEAM,
        state=State.UNVERIFIED,
        email=invitation.email,
        password_hash=password_hash,
        first_name=tidy(command.first_name),
        last_name=tidy(command.last_name),
        telephone=tidy(command.telephone or "") or None,
        method=Method.NONE,
        totp_seed=None,
        totp_last_step=None,
        pending_seed=None,
        pending_since=None,
        created_at=now,
        team_roles=invitation.team_roles,
    )
    await check_free(account.email, work)
    await work.accounts.give_way(account.email, account.id)
    if not await work.accounts.add(account):
        raise address_taken()
    await work.accounts.activate(account.id, now)
    await work.team.use_invitation(invitation.id, now)
    work.audit.record("team-joined", "account", account.id, actor=account.id, detail={"invitation": str(invitation.id), "roles": ",".join(account.team_roles)})
    work.outbox.add(AccountVerified(subject=account.id, email=account.email, portal=account.portal.value))
    return account


async def _come_back(account: Account, command: JoinTeam, password_hash: str, work: Work, adapters: Adapters) -> Account:
    now = work.clock.now()
    await work.accounts.set_password(account.id, password_hash)
    await work.accounts.set_details(account.id, tidy(command.first_name), tidy(command.last_name), tidy(command.telephone or "") or None)
    await work.links.close(account.id, (Purpose.RESET,), now)
    link, _ = await open_link(command.token, Purpose.RENEW, work)
    await work.links.use(link.id, now)
    await work.limits.clear(WRONG_PASSWORDS, adapters.seal.digest("email", email_key(account.email)), now)
    work.audit.record("team-rejoined", "account", account.id, actor=account.id)
    return account


async def _begin(account: Account, device: str | None, work: Work) -> SignedIn:
    secret = new_secret()
    session = begin(new_id(), account, work.clock.now())
    await work.sessions.add(session, fingerprint(secret))
    work.audit.record("signed-in", "session", session.id, actor=account.id, stream=account.id, detail={"state": session.state, "method": session.method})
    await recognise_device(account, session, device, work)
    return SignedIn(session, secret)
