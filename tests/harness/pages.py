"""The portal's pages without a browser: for tests that are about what happens behind them."""

import html
import re
from collections.abc import Mapping

import aiohttp

HIDDEN = re.compile(r'<input type="hidden" name="(csrf_token|_version)" value="([^"]*)"')


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

    async def _ask(self, method: str, path: str, fields: list[tuple[str, str]] | None) -> tuple[int, str, str]:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items()), "Origin": self._url}
        async with self._client.request(method, self._url + path, data=fields, headers=headers, allow_redirects=False) as response:
            self._cookies |= {name: cookie.value for name, cookie in response.cookies.items()}
            return response.status, response.headers.get("Location", ""), await response.text()
