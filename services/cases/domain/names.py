"""Names as they are compared and searched: without case, accents and punctuation."""

import re
import unicodedata

MAX_WORDS = 10
"""Of a search; further words are left out."""

# Letters that Unicode does not take apart into a letter and a mark.
_LETTERS = str.maketrans(
    {"\u00f8": "o", "\u0142": "l", "\u0111": "d", "\u00f0": "d", "\u00fe": "th", "\u00e6": "ae", "\u0153": "oe", "\u0131": "i", "\u0127": "h", "\u014b": "ng"}
)
_SPACE = re.compile(r"\s+")
_MAX_WORD = 100


def folded(name: str) -> str:
    """Return letters and digits alone, without case and accents: Zoë O'Neill-Smith and ZOE ONEILL SMITH are the same. May be empty."""
    return "".join(character for character in _without_marks(name) if character.isalnum())


def words_of(*names: str) -> list[str]:
    """Return the words by which somebody with these names is found, sorted: each whole (oneillsmith), and its parts (neill, smith)."""
    found = {_cut(part) for name in names for word in _SPACE.split(name) for part in (folded(word), *_parts(word))}
    return sorted(found - {""})


def searched_words(typed: str) -> list[str]:
    """Return the words that somebody looks for, each a beginning of one of `words_of`."""
    found = [_cut(folded(word)) for word in _SPACE.split(typed)]
    return [word for word in found if word][:MAX_WORDS]


def _cut(word: str) -> str:
    return word[:_MAX_WORD]


def _parts(word: str) -> list[str]:
    return re.findall(r"[^\W_]+", _without_marks(word))


def _without_marks(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.casefold().translate(_LETTERS)).casefold()
    return "".join(character for character in plain if not unicodedata.category(character).startswith("M"))
