"""The part of Mailpit's API that reads and empties a mailbox."""

from functools import lru_cache
from typing import Any

from aiohttp import web

from deploy.mailbox.store import Mail, MailStore

_SNIPPET = 200
_PAGE = 50


def routes(store: MailStore) -> list[web.RouteDef]:
    """Return the routes of the API over one store."""

    async def list_messages(request: web.Request) -> web.Response:
        start, limit = (_number(request, "start", 0), _number(request, "limit", _PAGE))
        mails = store.newest_first()
        unread = sum(not mail.read for mail in mails)
        page = [{**_summary(mail), "Read": mail.read} for mail in mails[start : start + limit]]
        counts = {"total": len(mails), "unread": unread, "messages_count": len(mails), "messages_unread": unread}
        return web.json_response({**counts, "count": len(page), "start": start, "tags": [], "messages": page})

    async def read_message(request: web.Request) -> web.Response:
        mail = store.find(request.match_info["id"])
        if mail is None:
            raise web.HTTPNotFound
        store.mark_read(mail)
        return web.json_response(_whole(mail))

    async def remove_messages(request: web.Request) -> web.Response:
        wanted = await request.json() if request.can_read_body else {}
        store.remove(set(wanted.get("IDs") or ()))
        return web.Response(text="ok")

    return [
        web.get("/api/v1/messages", list_messages),
        web.get("/api/v1/message/{id}", read_message),
        web.delete("/api/v1/messages", remove_messages),
    ]


def _number(request: web.Request, name: str, otherwise: int) -> int:
    text = request.query.get(name, "")
    return int(text) if text.isdecimal() else otherwise


def _people(pairs: list[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"Name": name, "Address": address} for name, address in pairs]


def _headers(mail: Mail) -> dict[str, Any]:
    shown = {address for header in ("to", "cc") for _, address in mail.addresses(header)}
    return {
        "ID": mail.id,
        "MessageID": str(mail.message["message-id"] or "").strip("<>"),
        "From": next(iter(_people(mail.addresses("from"))), {"Name": "", "Address": mail.sender}),
        "To": _people(mail.addresses("to")),
        "Cc": _people(mail.addresses("cc")),
        "Bcc": _people([("", address) for address in mail.recipients if address not in shown]),
        "ReplyTo": _people(mail.addresses("reply-to")),
        "Subject": mail.subject,
        "Size": mail.size,
        "Tags": [],
    }


@lru_cache(maxsize=2_000)
def _summary(mail: Mail) -> dict[str, Any]:
    snippet = " ".join(mail.text.split())[:_SNIPPET]
    attachments = sum(1 for _ in mail.message.iter_attachments())
    return {**_headers(mail), "Created": mail.received.isoformat(), "Snippet": snippet, "Attachments": attachments}


def _whole(mail: Mail) -> dict[str, Any]:
    attachments = [{"FileName": part.get_filename() or "", "ContentType": part.get_content_type()} for part in mail.message.iter_attachments()]
    body = {"Text": mail.text, "HTML": mail.html, "Inline": [], "Attachments": attachments}
    return {**_headers(mail), "Date": mail.received.isoformat(), "ReturnPath": mail.sender, **body}
