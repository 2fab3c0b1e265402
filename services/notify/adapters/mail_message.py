"""Turns a letter into an e-mail: plain text, and simple HTML that a screen reader can follow."""

import re
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from html import escape

from services.notify.domain.emails import Email
from services.notify.domain.letters import Block, Code, Letter, Link, Paragraph

_FONT = "font-family:Arial,Helvetica,sans-serif;font-size:19px;line-height:1.5;color:#0b0c0c"
_BUTTON = "display:inline-block;padding:10px 16px;background:#00703c;color:#ffffff;font-weight:bold;text-decoration:none"
_CODE = "font-size:32px;font-weight:bold;letter-spacing:4px;margin:20px 0"

# Checked before the standard library parses it: its parser fails in many ways, IndexError among them.
_ONE_ADDRESS = re.compile(r"[^\s\x00-\x20\x7f@<>()\[\],;:\"\\]+@[^\s\x00-\x20\x7f@<>()\[\],;:\"\\]+")


def build(email: Email, letter: Letter, *, to: str, sender_address: str, council: str) -> EmailMessage:
    """Return the e-mail. Raises ValueError when `to` is not one plain address, a line break in it included.

    Message-ID and Date are those of the row, so that a mail system can recognise an e-mail that is sent a second time after a
    crash.
    """
    if not _ONE_ADDRESS.fullmatch(to):
        raise ValueError("not an e-mail address")
    message = EmailMessage()
    message["Message-ID"] = f"<{email.id}@{sender_address.rpartition('@')[2]}>"
    message["Date"] = format_datetime(email.created_at)
    message["From"] = Address(council, addr_spec=sender_address)
    message["To"] = Address(addr_spec=to)
    message["Subject"] = letter.subject
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: out-of-office replies stay away
    message.set_content("\n\n".join(_as_text(block) for block in letter.blocks) + "\n")
    message.add_alternative(_as_html(letter, council), subtype="html")
    return message


def _as_text(block: Block) -> str:
    match block:
        case Paragraph(text):
            return text
        case Link(_, address):
            return address
        case Code(value):
            return f"    {value}"


def _as_html(letter: Letter, council: str) -> str:
    body = "\n".join(_block_as_html(block) for block in letter.blocks)
    subject = escape(letter.subject)
    return (
        '<!DOCTYPE html>\n<html lang="en-GB">\n<head>\n<meta charset="utf-8">\n<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<title>{subject}</title>\n</head>\n<body style="margin:0;padding:20px;background:#ffffff;{_FONT}">\n'
        f'<div style="max-width:580px;margin:0 auto">\n<p style="font-weight:bold">{escape(council)}</p>\n<main>\n'
        f'<h1 style="font-size:27px;line-height:1.2">{subject}</h1>\n{body}\n</main>\n</div>\n</body>\n</html>\n'
    )


def _block_as_html(block: Block) -> str:
    match block:
        case Paragraph(text):
            return f"<p>{escape(text)}</p>"
        case Link(text, address):
            link = escape(address)
            return (
                f'<p><a href="{link}" style="{_BUTTON}">{escape(text)}</a></p>\n'
                f'<p style="font-size:16px;overflow-wrap:anywhere">If the button does not work, copy this address into your browser: {link}</p>'
            )
        case Code(value):
            return f'<p style="{_CODE}">{escape(value)}</p>'
