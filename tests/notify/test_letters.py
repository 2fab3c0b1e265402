"""What e-mails say, and what they never say."""

import re
from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest

from chassis.identifiers import new_id
from contracts.identity import AccountChanged
from contracts.notify import MessageKind
from services.notify.adapters import mail_message
from services.notify.domain.emails import URGENCY, Email, EmailKind, Portal
from services.notify.domain.letters import Code, Letter, Link, Paragraph, Sender
from services.notify.domain.wording import compose
from tests.notify.mail_server import body_of

SENDER = Sender("Anytown Council", "send@anytown.example", "send-professionals@anytown.example", "01632 960000", "https://portal.example")
SENT = datetime(2026, 7, 1, 13, 30, tzinfo=UTC)
CHANGES = get_args(AccountChanged.model_fields["what"].annotation)
TOKEN = "t0ken-_x"
CODE = "048213"
SYSTEM = {"connection": "the-system", "webhook": "the-webhook", "because": "failing", "last_day": "2026-07-31"}
ADDRESS = "ada.canary@home.example"


def email(kind: EmailKind, what: str = "changed", portal: Portal | None = "citizen", **more: str) -> Email:
    facts = {"token": TOKEN, "code": CODE, "what": what, "at": SENT.isoformat(), "stage": "requested", "purpose": "join", **SYSTEM, **more}
    return Email(new_id(), kind, portal, new_id(), SENT, SENT + timedelta(minutes=10), ADDRESS, facts, attempts=1)


def every_letter(portal: Portal | None = "citizen") -> list[tuple[Email, Letter]]:
    emails = [email(kind, portal=portal) for kind in get_args(EmailKind) if kind != "account-changed"]
    emails += [email("account-changed", what, portal) for what in CHANGES]
    emails += [email("email-changed", what, portal) for what in ("restored", "removed")]
    emails += [email("email-change-warning", portal=portal, stage="changed"), email("security-code", portal=portal, purpose="change-account")]
    emails += [email("team-invitation", portal=portal, purpose="renew")]
    return [(item, compose(item, SENDER)) for item in emails]


def test_every_kind_has_a_text_an_urgency_and_a_name_that_others_may_read():
    assert {item.kind for item, _ in every_letter()} == set(URGENCY) == set(get_args(MessageKind))


def test_a_subject_carries_neither_secret_nor_address():
    for item, letter in every_letter():
        for canary in (TOKEN, CODE, ADDRESS, "canary", str(item.person_id)):
            assert canary not in letter.subject


def test_a_body_names_no_person_and_repeats_no_address():
    bodies = [
        (item, part, mail_message.build(item, letter, to=ADDRESS, sender_address="no-reply@anytown.example", council="Anytown Council"))
        for item, letter in every_letter()
        for part in ("plain", "html")
    ]
    for item, part, built in bodies:
        body = body_of(built, part)
        assert ADDRESS not in body
        assert str(item.person_id) not in body
        assert "Anytown Council" in body
        assert "01632 960000" in body


@pytest.mark.parametrize("kept", [email("email-changed", "restored"), email("account-changed", "email-kept")], ids=["restored", "kept"])
def test_who_keeps_an_address_reads_that_the_password_no_longer_works(kept):
    said = " ".join(block.text for block in compose(kept, SENDER).blocks if isinstance(block, Paragraph))
    assert "Your password no longer works. Choose a new one: select 'Forgot your password?' on the sign in page." in said
    assert "do not have to do anything" not in said


def test_a_secret_stands_only_in_the_e_mail_that_needs_it():
    holders = {(item.kind, secret) for item, letter in every_letter() for secret in (TOKEN, CODE) for block in letter.blocks if secret in repr(block)}
    with_token = {"verification", "password-reset", "email-change", "email-change-warning", "invitation", "team-invitation"}
    assert holders == {("security-code", CODE), *((kind, TOKEN) for kind in with_token)}


def test_links_lead_to_the_pages_of_the_portal():
    links = {item.kind: [block.address for block in letter.blocks if isinstance(block, Link)] for item, letter in every_letter()}
    assert links["verification"] == [f"https://portal.example/account/confirm-email?token={TOKEN}"]
    assert links["password-reset"] == [f"https://portal.example/account/reset-password?token={TOKEN}"]
    assert links["request-received"] == ["https://portal.example/citizen"]
    assert links["email-change"] == [f"https://portal.example/account/confirm-new-email?token={TOKEN}"]
    assert links["email-change-warning"] == [f"https://portal.example/account/keep-email?token={TOKEN}"]
    assert links["invitation"] == [f"https://portal.example/account/invitation?token={TOKEN}"]
    assert links["team-invitation"] == [f"https://portal.example/team/join?token={TOKEN}"]
    assert links["webhook-paused"] == ["https://portal.example/team/connections/the-system/webhooks/the-webhook"]
    assert links["access-ending"] == ["https://portal.example/team/connections/the-system"]
    assert [block for block in compose(email("security-code"), SENDER).blocks if isinstance(block, Link)] == []


@pytest.mark.parametrize(("portal", "other"), [("citizen", "professional"), ("professional", "citizen")])
def test_no_letter_leads_to_the_other_portal(portal, other):
    addresses = {block.address for _, letter in every_letter(portal) for block in letter.blocks if isinstance(block, Link)}
    assert f"https://portal.example/{portal}" in addresses
    assert not [address for address in addresses if f"/{other}" in address]


@pytest.mark.parametrize(
    ("portal", "address"), [("citizen", "send@anytown.example"), ("professional", "send-professionals@anytown.example"), (None, "send@anytown.example")]
)
def test_each_letter_names_the_contact_of_its_reader(portal, address):
    for _, letter in every_letter(portal):
        said = " ".join(block.text for block in letter.blocks if isinstance(block, Paragraph))
        assert f"e-mail {address} or call 01632 960000" in said


def test_a_letter_about_a_case_says_no_date_and_names_no_child_or_organisation():
    """A mailbox may be read by others. What is asked, and by when, stands in the message."""
    for item, letter in every_letter("professional"):
        if item.kind.startswith(("advice-", "request-", "document-", "organisation-")):
            said = " ".join(map(repr, letter.blocks)).replace(SENDER.telephone, "")
            assert not re.search(r"[0-9]", said), said


def test_whoever_is_invited_reads_until_when_the_link_works_and_for_whom():
    said = " ".join(block.text for block in compose(email("invitation"), SENDER).blocks if isinstance(block, Paragraph))
    assert "It stops working at 2:40pm on 1 July 2026." in said
    assert "Only an account with this e-mail address can accept it." in said
    assert "Nothing happens unless you accept." in said


@pytest.mark.parametrize(
    ("purpose", "advice"), [("join", "Nothing happens unless you accept."), ("renew", "do not open the link, and tell an administrator of your team at once.")]
)
def test_whoever_is_wanted_in_the_send_team_reads_until_when_the_link_works_and_what_to_do_otherwise(purpose, advice):
    said = " ".join(block.text for block in compose(email("team-invitation", portal="team", purpose=purpose), SENDER).blocks if isinstance(block, Paragraph))
    assert "It stops working at 2:40pm on 1 July 2026." in said
    assert "choose a password and set up an authenticator app" in said.replace("a new password", "a password")
    assert advice in said


@pytest.mark.parametrize("what", ["two-step-removed", "sessions-ended", "team-roles", "recovered"])
def test_what_the_council_changed_is_said_to_be_its_doing(what):
    said = " ".join(block.text for block in compose(email("account-changed", what), SENDER).blocks if isinstance(block, Paragraph))
    assert "If you did not ask for this, contact us at once." in said
    assert "If it was you" not in said


@pytest.mark.parametrize(("stage", "subject"), [("requested", "Somebody asked to change your e-mail address"), ("changed", "Your e-mail address was changed")])
def test_the_address_before_is_told_what_to_do_and_until_when(stage, subject):
    letter = compose(email("email-change-warning", stage=stage), SENDER)
    said = " ".join(block.text for block in letter.blocks if isinstance(block, Paragraph))
    assert letter.subject == subject
    assert "It stops working at 2:40pm on 1 July 2026" in said
    assert "Then choose a new password" in said
    assert ("Nothing has changed yet" in said) == (stage == "requested")


def test_a_code_says_what_it_is_for():
    said = [
        " ".join(b.text for b in compose(item, SENDER).blocks if isinstance(b, Paragraph))
        for item in (email("security-code"), email("security-code", purpose="change-account"))
    ]
    assert "to sign in:" in said[0]
    assert "to change how you sign in to your account:" in said[1]


def test_a_token_cannot_break_out_of_its_link():
    facts = {"token": 'x"><b>&a=1#'}
    item = Email(new_id(), "verification", "citizen", new_id(), SENT, SENT + timedelta(hours=1), ADDRESS, facts)
    built = mail_message.build(item, compose(item, SENDER), to=ADDRESS, sender_address="no-reply@anytown.example", council="Anytown Council")
    assert "token=x%22%3E%3Cb%3E%26a%3D1%23" in body_of(built, "html")


def test_the_end_of_a_code_is_told_in_english_time():
    code = compose(email("security-code"), SENDER)
    assert Code(CODE) in code.blocks
    assert Paragraph("The code works once. It stops working at 2:40pm on 1 July 2026.") in code.blocks


def test_a_sign_in_with_a_new_browser_is_told_with_its_time_in_england_and_what_to_do():
    letter = compose(email("new-device"), SENDER)
    said = " ".join(block.text for block in letter.blocks if isinstance(block, Paragraph))
    assert letter.subject == "New sign-in to your account"
    assert "at 2:30pm on 1 July 2026" in said
    assert "If it was not you, choose a new password at once" in said
    assert [block.address for block in letter.blocks if isinstance(block, Link)] == ["https://portal.example/citizen"]


@pytest.mark.parametrize(
    "address", ["a@b.example\nBcc: everybody@b.example", "a@b.example\r\n\r\nbody", "a@b.example, c@d.example", "nobody", "", "a\0@b.example"]
)
def test_an_address_that_could_change_the_headers_is_refused(address):
    item = email("verification")
    with pytest.raises(ValueError, match="not an e-mail address"):
        mail_message.build(item, compose(item, SENDER), to=address, sender_address="no-reply@anytown.example", council="Anytown Council")


def test_html_is_marked_up_for_screen_readers():
    item = email("security-code")
    built = mail_message.build(item, compose(item, SENDER), to=ADDRESS, sender_address="a@b.example", council="R & D <Council>")
    html = body_of(built, "html")
    assert '<html lang="en-GB">' in html
    assert html.count("<h1") == 1
    assert "R &amp; D &lt;Council&gt;" in html


def test_a_second_copy_can_be_recognised_by_its_message_id():
    item = email("verification")
    first, second = (mail_message.build(item, compose(item, SENDER), to=ADDRESS, sender_address="a@b.example", council="Anytown") for _ in range(2))
    assert first["Message-ID"] == second["Message-ID"] == f"<{item.id}@b.example>"
    assert first["Date"] == second["Date"]
