"""The kinds of question there are, and the limits that hold for each."""

TOLD = frozenset({"information"})
ONE_CHOICE = frozenset({"radios", "select"})
CHOICES = ONE_CHOICE | {"checkboxes"}
TEXTS = frozenset({"text", "textarea", "telephone", "email", "number", "nhs_number", "upn", "uln"})
KINDS = TOLD | CHOICES | TEXTS | {"date", "address", "files", "group"}

# What a definition may say instead of writing out two options.
YES_NO = "yes_no"
YES_NO_OPTIONS = (("yes", "Yes"), ("no", "No"))

DATE_PARTS = ("day", "month", "year")
ADDRESS_PARTS = ("line1", "line2", "town", "county", "postcode")
FILE_PARTS = ("document_id", "name", "description")

# Characters that an answer may have before the person is asked to shorten it.
DEFAULT_LIMIT = {"text": 200, "textarea": 5_000, "telephone": 50, "email": 254, "number": 20, "nhs_number": 30, "upn": 30, "uln": 30}
ADDRESS_LIMIT = 100
DESCRIPTION_LIMIT = 200
MOST_ITEMS = 20

# Above these nothing is stored at all. They are far above the limits, so that what a person typed too much of is still kept.
HARD_VALUE = 20_000
HARD_PAGE = 250_000
