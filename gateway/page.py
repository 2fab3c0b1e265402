"""One page of one request: what came in, who is asking, and how to answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import UUID

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse

from gateway.csrf import SAFE_METHODS, CsrfTokens, Writer
from gateway.held import FIELD as HELD_FIELD
from gateway.held import Again, Held
from gateway.multipart import Upload
from gateway.portals.form_fields import Values
from gateway.portals.notices import NOTICES, ONLY_TELLING, Notice
from gateway.sealed import Sealer
from gateway.session import (
    NOTICE_COOKIE,
    PORTALS,
    SESSION_COOKIE,
    VISITOR_COOKIE,
    Pending,
    Portal,
    Principal,
    clear_cookie,
    new_visitor,
    read_cookie,
    set_cookie,
)
from gateway.settings import Settings
from gateway.templates import render
from gateway.upstream import Services, Upstream, UpstreamError, UpstreamProblem

SEE_OTHER = 303
UNPROCESSABLE = 422
WARN_SECONDS = 150
"""How long before its end a session's warning appears."""

# Fields that are never sent back to a browser and never held.
SECRET_FIELDS = frozenset({"password", "current_password", "new_password", "code", "present_code", "token"})


Answer = TypeVar("Answer", HTMLResponse, RedirectResponse)


@dataclass(frozen=True)
class Tools:
    """What every page of the process shares; `app.state.tools`."""

    settings: Settings
    upstream: Upstream
    sealer: Sealer
    csrf: CsrfTokens
    assets: Mapping[str, str]


@dataclass
class Page:
    """A page. `values` and `files` are what a form sent. `services` calls as the gateway, and on pages for people who are
    signed in as that person.
    """  # noqa: D205 - one sentence that does not fit one line

    request: Request
    tools: Tools
    services: Services
    person: Principal | None = None
    pending: Pending | None = None
    writer: Writer | None = None
    values: Values = field(default_factory=dict)
    files: Mapping[str, Upload] = field(default_factory=dict)
    held_text: str | None = None
    _visitor: str | None = None
    _new_session: str | None = None
    _session_ended: bool = False

    @property
    def settings(self) -> Settings:
        """The gateway's settings."""
        return self.tools.settings

    @property
    def who(self) -> Principal:
        """The person; only for pages that are open to nobody else."""
        if self.person is None:
            raise LookupError("this page is open to people who are not signed in")
        return self.person

    @property
    def portal(self) -> Portal:
        """The portal that the page stands in: that of its address, else that of the person, else the one for families."""
        named = self.path.split("/")[1]
        known = self.person or self.pending
        return next((portal for portal in PORTALS if portal == named), known.portal if known else "citizen")

    @property
    def home(self) -> str:
        """The home page of the person's portal; for somebody who is not signed in, of the one that the page stands in."""
        return f"/{self.person.portal if self.person else self.portal}"

    @property
    def path(self) -> str:
        """The path of this request."""
        return self.request.url.path

    def text(self, name: str) -> str:
        """The first value of a field, or an empty string."""
        found = self.values.get(name)
        return found[0] if found else ""

    @property
    def csrf_token(self) -> str:
        """The token that each form on the page carries. A browser that has no visitor cookie yet gets one with the page."""
        self._visitor = self._visitor or read_cookie(self.request, VISITOR_COOKIE) or new_visitor()
        session = self._new_session or (None if self._session_ended else read_cookie(self.request, SESSION_COOKIE))
        return self.tools.csrf.issue(self._visitor, session, self._shown_to())

    def _shown_to(self) -> UUID | None:
        """Whom the page is for. Where identity could not be asked, a form that this page answers tells, if it was of this very session."""
        if self.person is not None:
            return self.person.id
        if self.writer is None or not self.writer.same_session or self._session_ended or self._new_session is not None:
            return None
        return self.writer.person

    @property
    def notice(self) -> str | None:
        """What the last page wanted said on this one."""
        key = self.request.cookies.get(NOTICE_COOKIE)
        return next((text for name, text in NOTICES.items() if name == key), None)

    @property
    def notice_type(self) -> str | None:
        """`success` when the notice says that something was done; None when it only tells."""
        return None if self.request.cookies.get(NOTICE_COOKIE) in ONLY_TELLING else "success"

    @property
    def error_id(self) -> str:
        """What somebody can quote to the council, and the council can find in the logs."""
        return str(getattr(self.request.state, "trace_id", ""))[:8]

    def kept(self) -> Held | None:
        """What somebody typed, without its secrets, for the pages on which they sign in again: so that no answer of ours has to lose it."""
        typed = self.again()
        if typed is None or self.writer is None or self.writer.person is None:
            return None
        return Held(typed.path, typed.fields, self.writer.person, typed.had_file)

    def again(self) -> Again | None:
        """What was typed, without its secrets, to be sent once more. None when there is nothing, or it was not typed on a page of ours."""
        if self.writer is None:
            return None
        fields = [(name, value) for name, values in self.values.items() if name not in SECRET_FIELDS for value in values]
        if self.held_text:
            fields.append((HELD_FIELD, self.held_text))
        if not (fields or self.files):
            return None
        return Again(self.path, tuple(fields), had_file=bool(self.files), had_secret=not SECRET_FIELDS.isdisjoint(self.values))

    async def show(
        self,
        template: str,
        title: str,
        *,
        status: int = 200,
        errors: Sequence[Mapping[str, str]] = (),
        back: str | None = None,
        **context: Any,
    ) -> HTMLResponse:
        """Render a page. `errors` is the list of the error summary; with errors the status is 422 unless another was given."""
        html = render(
            template,
            page=self,
            council=self.settings,
            assets=self.tools.assets,
            title=title,
            errors=errors,
            back=back,
            unread=await self._unread(),
            warn_seconds=WARN_SECONDS,
            **context,
        )
        response = HTMLResponse(html, UNPROCESSABLE if errors and status == 200 else status)  # noqa: PLR2004 - nothing else was asked for
        if NOTICE_COOKIE in self.request.cookies:
            clear_cookie(response, NOTICE_COOKIE)
        return self._with_cookies(response)

    @property
    def is_head(self) -> bool:
        """Whether only the headers of the page are asked for, which must change nothing."""
        return self.request.method == "HEAD"

    def headers_only(self) -> HTMLResponse:
        """Answer HEAD for a page that cannot be drawn without changing something: how long it would be is not said."""
        response = HTMLResponse()
        del response.headers["content-length"]
        return self._with_cookies(response)

    def go(self, path: str, notice: Notice | None = None) -> RedirectResponse:
        """Lead on to another page of ours, and say `notice`, a key of NOTICES, on it."""
        response = RedirectResponse(path, SEE_OTHER)
        if notice is not None:
            set_cookie(response, NOTICE_COOKIE, notice)
        return self._with_cookies(response)

    def start_session(self, session: str, person: Principal | None) -> None:
        """Give the browser a session with the answer. `person` is None while a code is still to come."""
        self._new_session, self.person = session, person

    def end_session(self) -> None:
        """Take the session's cookie back with the answer; the page is anybody's from here on."""
        self._session_ended, self._new_session = True, None
        self.person = self.pending = None

    def _with_cookies(self, response: Answer) -> Answer:
        if self._visitor is not None and self._visitor != read_cookie(self.request, VISITOR_COOKIE):
            set_cookie(response, VISITOR_COOKIE, self._visitor)
        if self._new_session is not None:
            set_cookie(response, SESSION_COOKIE, self._new_session)
        elif self._session_ended:
            clear_cookie(response, SESSION_COOKIE)
        return response

    async def _unread(self) -> int | None:
        """How many messages are unread, or wait for the SEND team; None when nobody can say. No page waits or fails for it."""
        if self.person is None or self.request.method not in SAFE_METHODS:
            return None
        path, name = ("/conversations/waiting/count", "count") if self.person.runs_cases else ("/messages/unread", "unread")
        try:
            return int((await self.services.as_person(self.person.token).notify.get(path))[name])
        except (UpstreamProblem, KeyError, TypeError, ValueError):
            return None


def summary(errors: Sequence[UpstreamError], names: Mapping[str, str] | None = None) -> list[dict[str, str]]:
    """The error summary for a service's errors. `names` maps its field names to those on the page where they differ."""
    return [
        {"text": error.message, "href": "#" + (names or {}).get(error.field, error.field), "field": (names or {}).get(error.field, error.field)}
        for error in errors
    ]
