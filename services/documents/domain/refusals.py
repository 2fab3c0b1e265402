"""Why a file is refused, in the words that the person reads. One code each, so that a page can say more beside it.

Source: GOV.UK Design System, file upload, error messages.
"""

from chassis.errors import Conflict, FieldError, Invalid, TooLarge, TooMany

FIELD = "file"


def _refusal(code: str, message: str) -> Invalid:
    return Invalid([FieldError(FIELD, message)], code, message)


def missing() -> Invalid:
    """Nothing was selected."""
    return _refusal("file_missing", "Select a file")


def wrong_type() -> Invalid:
    """The extension is none that we take."""
    return _refusal("file_type", "The selected file must be a PDF, DOCX, ODT, JPG, PNG, HEIC or TXT")


def wrong_content() -> Invalid:
    """The bytes are not what the extension says, or are two things at once."""
    return _refusal("file_content", "The selected file is not what its name says it is. Open it, save it again as a PDF, and choose that copy")


def too_large() -> TooLarge:
    """One byte more than we take, or more."""
    return TooLarge("file_size", "The selected file must be 25 MB or smaller")


def empty() -> Invalid:
    """No bytes."""
    return _refusal("file_empty", "The selected file is empty")


def password_protected() -> Invalid:
    """Nobody could read it, and no scanner look into it."""
    return _refusal("file_password", "The selected file is password protected. Remove the password and choose the file again")


def macros() -> Invalid:
    """A text document with a program inside."""
    return _refusal("file_macros", "The selected file contains macros. Save it as a document without macros, or as a PDF, and choose that copy")


def active_content() -> Invalid:
    """A PDF that does something, or carries other files."""
    return _refusal("file_active", "The selected PDF contains scripts, commands or attached files. Print it to a new PDF and choose that copy")


def packed_too_tightly() -> Invalid:
    """A packed file that would unpack to more than is safe, or to places outside."""
    return _refusal("file_packed", "The selected file cannot be opened safely. Save it as a PDF and choose that copy")


def too_many_pixels() -> Invalid:
    """A picture whose dimensions are out of proportion."""
    return _refusal("file_pixels", "The selected picture must be 50 megapixels or smaller")


def damaged() -> Invalid:
    """It cannot be read to the end."""
    return _refusal("file_damaged", "The selected file is damaged and cannot be opened. Save it again and choose the new copy")


def failed() -> Invalid:
    """The bytes did not all arrive."""
    return _refusal("file_failed", "The selected file could not be uploaded. Try again")


def too_slow() -> Invalid:
    """The bytes came too slowly."""
    return _refusal("file_slow", "The selected file took too long to upload. Try again, or choose a smaller file")


def too_many_files(retry_after: int) -> TooMany:
    """The day's number of files is used up."""
    return TooMany("file_too_many", "You can add up to 20 files a day for each child. Try again tomorrow", retry_after)


def too_many_bytes(retry_after: int) -> TooMany:
    """The day's bytes are used up."""
    return TooMany("file_too_many_bytes", "You can add up to 250 MB a day for each child. Try again tomorrow", retry_after)


def draft_ended() -> Conflict:
    """The form that it was for is no more."""
    return Conflict("draft_ended", "The form that this file was for has been submitted or deleted")
