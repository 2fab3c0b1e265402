"""The numbers of documents. Source: OWASP ASVS 5.0, 5.2 (file upload and content)."""

MIB = 1024 * 1024

MAX_BYTES = 25 * MIB
"""Largest file, in bytes."""
MAX_FILES_A_DAY = 20
"""Files that one person may add for one child on one day (in England)."""
MAX_BYTES_A_DAY = 250 * MIB
"""Bytes that one person may add for one child on one day."""

UPLOAD_SECONDS = 60
"""An upload that has nothing better to show is cut after this many seconds..."""
SLOWEST_BYTES_A_SECOND = 32 * 1024
"""...and gets one second more for each of these that has arrived. 25 MiB in a minute is beyond many rural lines, and this costs an attacker the same bytes."""

MAX_PIXELS = 50_000_000
"""Largest picture: width times height."""

MAX_ENTRIES = 1_000
"""Most files inside a packed file, all levels together."""
MAX_UNPACKED_BYTES = 200 * MIB
"""Most bytes inside a packed file, all levels together."""
MAX_RATIO = 100
"""Most bytes inside for one byte packed."""
MAX_NESTING = 2
"""Levels of packing: a document with a spreadsheet in it has two."""
