"""What people type about themselves when they register: what we take, and how we say what is wrong."""

import re
import unicodedata

from chassis.errors import FieldError

MAX_EMAIL = 254
"""RFC 5321, 4.5.3.1.3: a path of 256 octets with its brackets."""
MAX_NAME = 100
_EMAIL = re.compile(r"[^\s@<>()\[\],;:\\\"]{1,64}@(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_]{2,63}")
_FEWEST_DIGITS = 6
_TELEPHONE = re.compile(r"\+?[\d\s()./x-]{6,30}")


def tidy(text: str) -> str:
    """Return the text without spaces around it and with one space where there were several."""
    return " ".join(text.split())


def _printable(text: str) -> bool:
    return not any(unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp") for character in text)


def email_key(email: str) -> str:
    """Return what two spellings of one address have in common. Mailboxes differ in case nowhere that parents use."""
    return unicodedata.normalize("NFKC", email.strip()).casefold()


def check_email(email: str) -> list[FieldError]:
    """Say what is wrong with an e-mail address."""
    address = email.strip()
    if not address:
        return [FieldError("email", "Enter your e-mail address")]
    if not address.isascii() and _printable(address):
        # Few mail servers take others (RFC 6531): the confirmation would be refused, and nobody would know why it does not come.
        return [FieldError("email", "Enter an e-mail address that uses only the letters a to z, numbers and symbols")]
    if len(address) > MAX_EMAIL or ".." in address or not _printable(address) or not _EMAIL.fullmatch(address):
        return [FieldError("email", "Enter an e-mail address in the correct format, like name@example.com")]
    return []


def check_line(field: str, what: str, text: str, missing: str, most: int = MAX_NAME) -> list[FieldError]:
    """Say what is wrong with a line of text; `what` is its label, as in "first name", and `missing` is said when it is empty."""
    tidied = tidy(text)
    if not tidied:
        return [FieldError(field, missing)]
    if len(tidied) > most:
        return [FieldError(field, f"{what.capitalize()} must be {most} characters or fewer")]
    if not _printable(tidied):
        return [FieldError(field, f"{what.capitalize()} has a character that cannot be used")]
    return []


def check_name(field: str, what: str, name: str) -> list[FieldError]:
    """Say what is wrong with a name; `what` is its label, as in "first name"."""
    return check_line(field, what, name, f"Enter your {what}")


def check_telephone(telephone: str | None) -> list[FieldError]:
    """Say what is wrong with a telephone number; leaving it out is right."""
    number = tidy(telephone or "")
    if number and (not _TELEPHONE.fullmatch(number) or sum(character.isdigit() for character in number) < _FEWEST_DIGITS):
        return [FieldError("telephone", "Enter a telephone number, like 01632 960 001 or +44 808 157 0192")]
    return []


def check_person(first_name: str, last_name: str, telephone: str | None) -> list[FieldError]:
    """Say what is wrong with the details of a person."""
    return check_name("first_name", "first name", first_name) + check_name("last_name", "last name", last_name) + check_telephone(telephone)
