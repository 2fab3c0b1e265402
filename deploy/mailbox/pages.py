"""The mailbox as a person sees it."""

import re
from html import escape
from zoneinfo import ZoneInfo

from aiohttp import web

from deploy.mailbox.store import Mail, MailStore

_LINK = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)]")
_LONDON = ZoneInfo("Europe/London")
_STYLE = """
body { font: 1.1875rem/1.5 arial, sans-serif; color: #0b0c0c; max-width: 60rem; margin: 0 auto; padding: 1rem; }
h1 { font-size: 2rem; overflow-wrap: anywhere; }
a { color: #1a65a6; }
a:focus-visible { outline: 3px solid transparent; background: #fd0; box-shadow: 0 -2px #fd0, 0 4px #0b0c0c; color: #0b0c0c; text-decoration: none; }
ol { list-style: none; padding: 0; }
li { border-top: 1px solid #b1b4b6; padding: .75rem 0; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1rem; }
dt { font-weight: bold; }
dd { margin: 0; overflow-wrap: anywhere; }
p.quiet { color: #484949; margin: 0; overflow-wrap: anywhere; }
.unread { font-weight: bold; }
.text { white-space: pre-wrap; overflow-wrap: anywhere; border-left: 5px solid #b1b4b6; padding-left: 1rem; }
"""
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
}


def routes(store: MailStore) -> list[web.RouteDef]:
    """Return the routes of the pages over one store."""

    async def list_page(_request: web.Request) -> web.Response:
        mails = store.newest_first()
        rows = "".join(_row(mail) for mail in mails) or "<li>There are no e-mails yet.</li>"
        return _page("Mailbox", f"<h1>Mailbox</h1><p>Every e-mail that this system sent. None has left this machine.</p><ol>{rows}</ol>")

    async def mail_page(request: web.Request) -> web.Response:
        mail = store.find(request.match_info["id"])
        if mail is None:
            raise web.HTTPNotFound
        store.mark_read(mail)
        facts = {"From": ", ".join(address for _, address in mail.addresses("from")), "To": ", ".join(mail.recipients), "Received": _time(mail)}
        listed = "".join(f"<dt>{name}</dt><dd>{escape(value)}</dd>" for name, value in facts.items())
        body = f'<p><a href="/">Back to the mailbox</a></p><h1>{escape(mail.subject)}</h1><dl>{listed}</dl><div class="text">{_linked(mail.text)}</div>'
        return _page(mail.subject, body)

    return [web.get("/", list_page), web.get("/messages/{id}", mail_page)]


def _row(mail: Mail) -> str:
    look = "" if mail.read else ' class="unread"'
    return (
        f'<li><a href="/messages/{mail.id}"{look}>{escape(mail.subject) or "(no subject)"}</a>'
        f'<p class="quiet">To {escape(", ".join(mail.recipients))}, {_time(mail)}</p></li>'
    )


def _time(mail: Mail) -> str:
    return f"{mail.received.astimezone(_LONDON):%d %B %Y at %H:%M:%S}"


def _linked(text: str) -> str:
    """Return the text as HTML with its addresses as links."""
    parts, end = [], 0
    for match in _LINK.finditer(text):
        address = escape(match[0])
        parts += [escape(text[end : match.start()]), f'<a href="{address}">{address}</a>']
        end = match.end()
    return "".join([*parts, escape(text[end:])])


def _page(title: str, body: str) -> web.Response:
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{escape(title)}</title><style>{_STYLE}</style>'
    html = f'<!doctype html><html lang="en-GB"><head>{head}</head><body><main>{body}</main></body></html>'
    return web.Response(text=html, content_type="text/html", headers=_HEADERS)
