"""What the tests of identity share: a clock that moves when told, and identity as the gateway and its people see it."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx2
import pyotp
from sqlalchemy import text

from chassis.clock import LONDON
from chassis.database import Database
from contracts.envelope import Event
from contracts.identity import AccountVerificationRequested, PasswordResetRequested, SecurityCodeRequested
from contracts.tokens import CLIENT_ADDRESS_HEADER
from services.identity.domain.team_roles import in_order
from services.identity.store import Work
from services.identity.use_cases.invite_to_team import add_invitation
from tests.harness.signers import Signers

PASSWORD = "violet teapots 3 march"
OTHER_PASSWORD = "nine copper lanterns"


class MovableClock:
    """Starts at the real time and then stands still until it is moved."""

    def __init__(self) -> None:
        self._now = datetime.now(UTC)

    def now(self) -> datetime:
        return self._now

    def today(self) -> date:
        return self._now.astimezone(LONDON).date()

    def catch_up(self) -> None:
        """Stand still at the real time again, as a process of its own has it."""
        self._now = datetime.now(UTC)

    def move(self, **by: float) -> None:
        self._now += timedelta(**by)


@dataclass
class Person:
    """Somebody with an account."""

    email: str
    password: str = PASSWORD
    totp: pyotp.TOTP | None = None
    portal: str = "citizen"


class Identity:
    """The service, called as the gateway calls it. Every instance has a network address of its own."""

    def __init__(self, http: httpx2.AsyncClient, signers: Signers, database: Database[Work], clock: MovableClock) -> None:
        self.http = http
        self.signers = signers
        self.database = database
        self.clock = clock
        self.address = f"2001:db8::{secrets.token_hex(2)}:{secrets.token_hex(2)}"

    def gateway_headers(self, address: str | None = None) -> dict[str, str]:
        return {**self.signers.gateway("identity"), CLIENT_ADDRESS_HEADER: address or self.address}

    async def post(self, path: str, body: Mapping[str, Any], address: str | None = None) -> httpx2.Response:
        return await self.http.post(path, json=dict(body), headers=self.gateway_headers(address))

    async def events(self, kind: type[Event], person: Person | None = None) -> list[Any]:
        """Return the events of a type in the order they happened, those for one address if a person is given."""
        async with self.database.open_work() as work:
            rows = await work.connection.execute(text("SELECT subject, data FROM outbox WHERE type = :type ORDER BY position"), {"type": kind.type})
            found = [kind.model_validate({**row.data, "subject": row.subject}) for row in rows if row.data]
            owner = None if person is None else (await work.accounts.find_by_email(person.email))
        return [event for event in found if person is None or (owner is not None and event.subject == owner.id)]

    async def register(self, email: str | None = None, **changes: Any) -> Person:
        """Register somebody whose address is not confirmed."""
        person = Person(email or f"{secrets.token_hex(8)}@example.org", portal=changes.get("portal", "citizen"))
        response = await self.post("/accounts", registration(person, **changes))
        assert response.status_code == 202, response.text
        return person

    async def latest_link(self, person: Person, kind: type[Event] = AccountVerificationRequested) -> str:
        return str((await self.events(kind, person))[-1].token)

    async def confirm(self, person: Person, token: str | None = None, password: str | None = None, address: str | None = None) -> httpx2.Response:
        """Confirm the address with the newest link, or another, and the person's own password, or another."""
        body = {"token": token or await self.latest_link(person), "password": person.password if password is None else password}
        return await self.post("/verifications", body, address)

    async def person(self, method: str = "none", **changes: Any) -> Person:
        """Register somebody, confirm the address and choose the second step."""
        person = await self.register(**changes)
        assert (await self.confirm(person)).status_code == 200
        if method != "none":
            await self.choose(person, method)
        return person

    async def team_member(self, *roles: str, authenticator: bool = True, email: str | None = None, **changes: Any) -> Person:
        """Let somebody join the SEND team with these roles, an officer's unless any are named, by the link of an invitation that nobody sent."""
        person = Person(email or f"{secrets.token_hex(8)}@example.org", portal="team")
        async with self.database.open_work() as work:
            _, token = await add_invitation(person.email, in_order(roles or ("officer",)), work, invited_by=None, works_for=timedelta(days=7))
        joined = await self.post("/team/joining", joining(person, token, **changes))
        assert joined.status_code == 200, joined.text
        if authenticator:
            await self.choose(person, "totp")
        return person

    async def choose(self, person: Person, method: str) -> dict[str, Any]:
        """Choose the second step of somebody who has none."""
        headers = await self.headers_of(await self.session(person))
        body = {"method": method, "password": person.password}
        if method == "totp":
            shown = (await self.http.post("/me/two-step/authenticator", headers=headers)).json()
            person.totp = pyotp.TOTP(shown["secret"])
            body["code"] = person.totp.at(self.clock.now())
        response = await self.http.put("/me/two-step", json=body, headers=headers)
        assert response.status_code == 200, response.text
        self.clock.move(seconds=30)  # the step that confirmed the authenticator is used up
        return dict(response.json())

    async def sign_in(self, person: Person, **changes: Any) -> httpx2.Response:
        body = {"email": person.email, "password": person.password, "portal": person.portal, **changes}
        return await self.post("/sign-ins", body)

    async def begin(self, person: Person) -> str:
        """Return the secret of the session that follows the password."""
        response = await self.sign_in(person)
        assert response.status_code == 200, response.text
        return str(response.json()["session"])

    async def sent_code(self, person: Person) -> str:
        return str((await self.events(SecurityCodeRequested, person))[-1].code)

    async def latest_code(self) -> SecurityCodeRequested:
        """Return the code that was sent last, to whomever."""
        found: SecurityCodeRequested = (await self.events(SecurityCodeRequested))[-1]
        return found

    async def sent_to(self) -> str:
        """Return where the latest code went."""
        return (await self.latest_code()).email

    async def verify(self, secret: str, code: str) -> httpx2.Response:
        return await self.post("/sign-ins/verify", {"session": secret, "code": code})

    async def session(self, person: Person) -> str:
        """Sign in all the way. Returns the secret of the active session."""
        started = (await self.sign_in(person)).json()
        if started["state"] == "active":
            return str(started["session"])
        code = person.totp.at(self.clock.now()) if person.totp else await self.sent_code(person)
        response = await self.verify(started["session"], code)
        assert response.status_code == 200, response.text
        return str(response.json()["session"])

    async def exchange(self, secret: str, *, touch: bool = True) -> httpx2.Response:
        return await self.post("/sessions/exchange", {"session": secret, "touch": touch})

    async def headers_of(self, secret: str) -> dict[str, str]:
        """Return the header with the principal token of a session."""
        response = await self.exchange(secret)
        assert response.status_code == 200, response.text
        return {"authorization": f"Bearer {response.json()['token']}"}

    async def reset_link(self, person: Person) -> str:
        """Ask for a reset link. Returns its token."""
        assert (await self.post("/password-resets", {"email": person.email})).status_code == 202
        return await self.latest_link(person, PasswordResetRequested)

    async def account_id(self, person: Person) -> UUID:
        async with self.database.open_work() as work:
            found = await work.accounts.find_by_email(person.email)
        assert found is not None
        return found.id

    async def execute(self, statement: str, **values: object) -> Any:
        """Run a statement on the database."""
        async with self.database.open_work() as work:
            result = await work.connection.execute(text(statement), values)
            return result.fetchall() if result.returns_rows else None


def joining(person: Person, token: str, **changes: Any) -> dict[str, Any]:
    """Return the form with which somebody joins the SEND team."""
    return {"token": token, "first_name": "Robin", "last_name": "Hale", "telephone": None, "password": person.password, **changes}


def registration(person: Person, **changes: Any) -> dict[str, Any]:
    """Return the registration form of somebody."""
    return {
        "email": person.email,
        "password": person.password,
        "first_name": "Rowan",
        "last_name": "Ashby",
        "telephone": None,
        "accepted_terms": True,
        "portal": person.portal,
        **changes,
    }
