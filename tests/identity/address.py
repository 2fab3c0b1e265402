"""Changing an e-mail address, as the tests of it do."""

import secrets

import httpx2

from contracts.identity import EmailChangeRequested, EmailChangeWarned
from tests.identity.client import Identity, Person


def new_address() -> str:
    """Return an address that nobody has."""
    return f"{secrets.token_hex(8)}@elsewhere.example"


async def ask(
    identity: Identity, person: Person, headers: dict[str, str], email: str, *, password: str | None = None, code: str | None = None
) -> httpx2.Response:
    """Ask for another address."""
    body = {"email": email, "password": person.password if password is None else password, "code": code}
    return await identity.http.post("/me/email", json=body, headers=headers)


async def send_code(identity: Identity, headers: dict[str, str]) -> httpx2.Response:
    """Have a code sent to the present address."""
    return await identity.http.post("/me/code", headers=headers)


async def new_link(identity: Identity) -> str:
    """Return the token that was sent to a new address last."""
    return str((await identity.events(EmailChangeRequested))[-1].token)


async def keep_link(identity: Identity, person: Person) -> str:
    """Return the token that was sent last to the address that this person had."""
    return [str(event.token) for event in await identity.events(EmailChangeWarned) if event.email == person.email][-1]


async def confirm(identity: Identity, token: str, person: Person, password: str | None = None, *, address: str | None = None) -> httpx2.Response:
    """Confirm a new address with the person's password, or another."""
    body = {"token": token, "password": person.password if password is None else password}
    return await identity.post("/email-changes/confirm", body, address)


async def choose_password(identity: Identity, person: Person, password: str) -> httpx2.Response:
    """Choose a new password with a link that comes to the person's address."""
    person.password = password
    return await identity.post("/password-resets/complete", {"token": await identity.reset_link(person), "password": password})


async def move(identity: Identity, person: Person) -> Person:
    """Change the address of somebody all the way. Returns them with the new one."""
    headers = await identity.headers_of(await identity.session(person))
    code = None
    if (await send_code(identity, headers)).status_code == 202:
        code = await identity.sent_code(person)
    moved = Person(new_address(), person.password, person.totp)
    assert (await ask(identity, person, headers, moved.email, code=code)).status_code == 202
    assert (await confirm(identity, await new_link(identity), person)).status_code == 200
    return moved
