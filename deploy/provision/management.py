"""RabbitMQ's management API, as much of it as subscribers' queues need. Source: https://www.rabbitmq.com/docs/http-api-reference."""

import base64
import json
import urllib.request
from http import HTTPMethod, HTTPStatus
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote, unquote, urlsplit

from deploy.errors import ServerError

_SECONDS = 30


class Management:
    """The API of one broker, as the administrator whose user and password are in `url`."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._place = f"{parts.hostname}:{parts.port}" if parts.port else str(parts.hostname)
        self._root = f"{parts.scheme}://{self._place}{parts.path.rstrip('/')}/api"
        login = f"{unquote(parts.username or '')}:{unquote(parts.password or '')}"
        self._authorization = f"Basic {base64.b64encode(login.encode()).decode()}"

    def get(self, *path: str) -> Any:
        """Return what is there. Raises ServerError, also when nothing is."""
        return self._ask(HTTPMethod.GET, path)

    def find(self, *path: str) -> Any:
        """Return what is there, or None. Raises ServerError."""
        return self._ask(HTTPMethod.GET, path, may_lack=True)

    def put(self, *path: str, **body: Any) -> None:
        """Make it, or make it anew. Raises ServerError."""
        self._ask(HTTPMethod.PUT, path, body)

    def post(self, *path: str, **body: Any) -> None:
        """Add it; nothing happens when it is there. Raises ServerError."""
        self._ask(HTTPMethod.POST, path, body)

    def delete(self, *path: str) -> None:
        """Take it away; nothing happens when it is not there. Raises ServerError."""
        self._ask(HTTPMethod.DELETE, path, may_lack=True)

    def _ask(self, method: HTTPMethod, path: tuple[str, ...], body: dict[str, Any] | None = None, *, may_lack: bool = False) -> Any:
        address = "/".join([self._root, *(quote(part, safe="") for part in path)])
        headers = {"Authorization": self._authorization, "Content-Type": "application/json"}
        sent = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(address, sent, headers, method=method)  # noqa: S310 - whoever runs the system names it
        try:
            with urllib.request.urlopen(request, timeout=_SECONDS) as answer:  # noqa: S310 - see above
                text = answer.read()
        except HTTPError as error:
            with error:
                if may_lack and error.code == HTTPStatus.NOT_FOUND:
                    return None
                raise ServerError(
                    f"RabbitMQ's management API at {self._place} answered {error.code} to {method} /{'/'.join(path)}: {_reason(error)}"
                ) from error
        except OSError as error:
            raise ServerError(f"RabbitMQ's management API at {self._place} does not answer: {getattr(error, 'reason', error)}") from error
        return json.loads(text) if text else None


def _reason(error: HTTPError) -> str:
    if error.code == HTTPStatus.UNAUTHORIZED:
        return "the user or password is wrong, or the user is no administrator"
    return error.read(500).decode(errors="replace")
