"""Check a password that somebody wants to have from now on."""

from chassis.errors import FieldError
from services.identity.adapters import Adapters
from services.identity.domain.passwords import check_password


def check_new_password(field: str, password: str, owner: tuple[str, str, str], adapters: Adapters) -> list[FieldError]:
    """Say what is wrong with the new password of `owner` (e-mail address, first name, last name), as errors of `field`."""
    email, first_name, last_name = owner
    mailbox, _, domain = email.partition("@")
    personal = (first_name, last_name, mailbox, domain.partition(".")[0])
    message = check_password(password, common=adapters.common, personal=personal, service=adapters.service_words)
    return [] if message is None else [FieldError(field, message)]
