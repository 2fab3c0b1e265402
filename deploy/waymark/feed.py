"""The pull feed of public events at the gateway, as another system reads it."""

import base64
import json
import time
import urllib.request
from http import HTTPStatus
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode

from deploy.errors import ServerError

WAIT = 20
"""Seconds that the gateway waits for an event before it answers that there is none."""
_SECONDS = 40
_EARLY = 30
"""Seconds before its end at which a token is not used any more."""
_FOR_GOOD = frozenset({HTTPStatus.BAD_REQUEST, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND, HTTPStatus.UNPROCESSABLE_ENTITY})


class Away(Exception):
    """The gateway does not answer now, or asks for patience. The message says which."""


class Feed:
    """The feed, as the connection with this id and secret sees it."""

    def __init__(self, gateway_url: str, client_id: str, client_secret: str) -> None:
        self._root = f"{gateway_url.rstrip('/')}/api"
        self._login = base64.b64encode(f"{client_id}:{client_secret}".encode()).decode()
        self._token = ""
        self._good_until = 0.0

    def read(self, after: str) -> tuple[list[dict[str, Any]], str]:
        """Return the events after a cursor, which waits for some, and the cursor behind them. Raises Away, or ServerError when it is of no use to try again."""
        if time.monotonic() > self._good_until:
            self._renew()
        address = f"{self._root}/v1/events?{urlencode({'after': after, 'wait': WAIT})}"
        try:
            found = self._ask(urllib.request.Request(address, headers={"Authorization": f"Bearer {self._token}"}))  # noqa: S310 - named by whoever runs this
        except HTTPError as error:
            if error.code == HTTPStatus.UNAUTHORIZED:
                self._good_until = 0.0
                raise Away("the token was not taken") from error
            raise
        return found["events"], found["next"]

    def _renew(self) -> None:
        form = urlencode({"grant_type": "client_credentials"}).encode()
        try:
            found = self._ask(urllib.request.Request(f"{self._root}/oauth/token", form, {"Authorization": f"Basic {self._login}"}))  # noqa: S310 - see above
        except HTTPError as error:
            raise ServerError("The id or the secret is wrong, or access has ended. The SEND team's page Connections shows both.") from error
        self._token = found["access_token"]
        self._good_until = time.monotonic() + found["expires_in"] - _EARLY

    def _ask(self, request: urllib.request.Request) -> Any:
        """Raises Away, ServerError, or for 401 HTTPError."""
        try:
            with urllib.request.urlopen(request, timeout=_SECONDS) as answer:  # noqa: S310 - see above
                return json.load(answer)
        except HTTPError as error:
            with error:
                if error.code == HTTPStatus.UNAUTHORIZED:
                    raise
                if error.code in _FOR_GOOD:
                    raise ServerError(f"The gateway refuses: {_detail(error)}") from error
                raise Away(f"it answered {error.code}") from error
        except (OSError, ValueError) as error:
            raise Away(str(getattr(error, "reason", error))) from error


def _detail(error: HTTPError) -> str:
    """Return what a problem document says, or an error of OAuth."""
    try:
        found = json.load(error)
    except ValueError:
        return str(error)
    return str(found.get("detail") or found.get("error_description") or found.get("title") or found)
