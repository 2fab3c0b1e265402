"""The portal's pages without a browser: for tests that are about what happens behind them."""

import html
import re
from collections.abc import AsyncIterator, Mapping

import aiohttp
import pytest

from chassis.tokens import Signer, load_key
from deploy.local.system import System
from deploy.seed.portal import Portal

HIDDEN = re.compile(r'<input type="hidden" name="(csrf_token|_version)" value="([^"]*)"')

_REQUEST = {
    "who-is-asking": {"requester": "parent"},
    "parents": {"parents-0-first_name": "Jo", "parents-0-last_name": "Demonstration", "parents-0-email": "jo@family.example"},
}
_AGREED = {"declarations": ["sharing", "truth", "request"]}


class Pages:
    """One person's visits. Keeps cookies by hand: they are Secure, which browsers send to http://localhost and aiohttp's jar does not."""

    def __init__(self, client: aiohttp.ClientSession, url: str, session: str | None = None) -> None:
        self._client = client
        self._url = url
        self._cookies = {"__Host-waymark-session": session} if session else {}

    async def show(self, path: str) -> str:
        """Return a page as it is shown. Raises AssertionError when there is none."""
        status, _, page = await self._ask("GET", path, None)
        assert status == 200, f"GET {path} answered {status}"
        return html.unescape(page)

    async def send(self, path: str, fields: Mapping[str, str | list[str]], *, to: str | None = None) -> tuple[int, str, str]:
        """Fill the form on the page at `path` and send it there, or `to` another place. Returns status, where it leads, and the page."""
        hidden = dict(HIDDEN.findall(await self.show(path)))
        typed = [(name, value) for name, given in fields.items() for value in ([given] if isinstance(given, str) else given)]
        return await self._ask("POST", to or path, [*hidden.items(), *typed])

    async def start_request(self, child: str) -> str:
        """Start the parental request about a child. Returns the path of its pages."""
        place = f"/citizen/children/{child}"
        _, begun, _ = await self.send(place, {"form": "parental-request"}, to=f"{place}/forms")
        return begun.rpartition("/")[0]

    async def fill_and_submit(self, form: str, why: str) -> str:
        """Answer what is mandatory and submit. Returns the path of the receipt. Raises AssertionError when a page is not taken."""
        for page, answers in {**_REQUEST, "reason": {"why": why}}.items():
            status, leads_to, shown = await self.send(f"{form}/{page}", answers)
            assert status == 303, re.findall(r'class="govuk-error-message">.*', shown)
            assert leads_to
        status, receipt, shown = await self.send(f"{form}/summary", _AGREED)
        assert status == 303, re.findall(r"<li>.*", shown)
        return receipt

    async def attach(self, path: str, question: str, name: str, content: bytes) -> tuple[int, str, str]:
        """Upload a file to a question of the page at `path`. Returns the same as `send`."""
        form = aiohttp.FormData([*dict(HIDDEN.findall(await self.show(path))).items(), ("_upload", question)])
        form.add_field(f"{question}-file", content, filename=name, content_type="text/plain")
        return await self._ask("POST", path, form)

    async def upload(self, path: str, fields: Mapping[str, str], name: str, content: bytes) -> tuple[int, str, str]:
        """Fill the form on a page that asks for one file, and send it with the file. Returns the same as `send`."""
        form = aiohttp.FormData([*dict(HIDDEN.findall(await self.show(path))).items(), *fields.items()])
        form.add_field("file", content, filename=name, content_type="text/plain")
        return await self._ask("POST", path.partition("?")[0], form)

    async def _ask(self, method: str, path: str, fields: list[tuple[str, str]] | aiohttp.FormData | None) -> tuple[int, str, str]:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items()), "Origin": self._url}
        async with self._client.request(method, self._url + path, data=fields, headers=headers, allow_redirects=False) as response:
            self._cookies |= {name: cookie.value for name, cookie in response.cookies.items()}
            return response.status, response.headers.get("Location", ""), await response.text()


@pytest.fixture
async def client() -> AsyncIterator[aiohttp.ClientSession]:
    """A client without cookies of its own."""
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as found:
        yield found


@pytest.fixture
def portal(system: System, client: aiohttp.ClientSession) -> Portal:
    """What makes accounts and reads their e-mail, on the running system."""
    signer = Signer("gateway", load_key(system.environment("gateway")["WAYMARK_SIGNING_KEY"]))
    return Portal(client, {**system.urls, "mailbox": system.mailbox_url}, signer)
