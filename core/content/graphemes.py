"""Text measured as Notion measures it (UTF-16 units) and cut where a reader sees no cut.

Boundaries follow Unicode Standard Annex 29 (grapheme clusters), reduced to the rules that the
standard library's tables can decide.
"""

import re
import unicodedata

_ZWJ = "\u200d"
_ASTRAL = re.compile("[\U00010000-\U0010ffff]")
_ICON = re.compile(
    "[\u00a9\u00ae\u203c\u2049\u2122\u2139\u2194-\u21aa\u231a-\u23ff\u24c2\u25aa-\u27bf"
    "\u2934-\u2b55\u3030\u303d\u3297\u3299\U0001f000-\U0001faff]|[0-9#*]\ufe0f?\u20e3"
)
_PICTOGRAPH_BLOCKS = ((0x2190, 0x2BFF), (0x3030, 0x303D), (0x3297, 0x3299), (0x1F000, 0x1FAFF))


def utf16_length(text: str) -> int:
    """The number of UTF-16 units of `text`: what Notion's limits count."""
    if text.isascii():
        return len(text)
    return len(text) + len(_ASTRAL.findall(text))


def split_text(text: str, limit: int) -> list[str]:
    """Cut `text` into pieces of at most `limit` UTF-16 units whose concatenation is `text`.

    A surrogate pair is never cut; a grapheme only when it alone is longer than `limit`.
    """
    if len(text) <= limit and utf16_length(text) <= limit:
        return [text]
    pieces = []
    start = 0
    while start < len(text):
        end = _furthest(text, start, limit)
        if end < len(text):
            end = _boundary_before(text, start, end)
        pieces.append(text[start:end])
        start = end
    return pieces


def _furthest(text: str, start: int, limit: int) -> int:
    """The greatest index such that `text[start:index]` has at most `limit` units."""
    end = min(len(text), start + limit)
    excess = utf16_length(text[start:end]) - limit
    while excess > 0:
        end -= max(1, excess // 2)
        excess = utf16_length(text[start:end]) - limit
    room = -excess
    while end < len(text) and room >= (2 if text[end] > "\uffff" else 1):
        room -= 2 if text[end] > "\uffff" else 1
        end += 1
    return max(end, start + 1)


def _boundary_before(text: str, start: int, end: int) -> int:
    """The last grapheme boundary in `(start, end]`, or `end` when there is none."""
    for index in range(end, start, -1):
        if is_boundary(text, index):
            return index
    return end


def is_boundary(text: str, index: int) -> bool:
    """Whether a grapheme ends and another begins at `index` of `text`."""
    if index <= 0 or index >= len(text):
        return True
    before, after = text[index - 1], text[index]
    if before < "\u0300" and after < "\u0300":
        return not (before == "\r" and after == "\n")
    if _extends(after) or (before == _ZWJ and _pictographic(after)):
        return False
    if _regional(before) and _regional(after):
        return _regional_count(text, index) % 2 == 0
    return not _hangul_joined(before, after)


def _extends(char: str) -> bool:
    return (
        char == _ZWJ
        or unicodedata.category(char) in ("Mn", "Me", "Mc")
        or "\U0001f3fb" <= char <= "\U0001f3ff"
        or "\U000e0020" <= char <= "\U000e007f"
        or char in "\uff9e\uff9f\u200c"
    )


def _pictographic(char: str) -> bool:
    return any(low <= ord(char) <= high for low, high in _PICTOGRAPH_BLOCKS)


def _regional(char: str) -> bool:
    return "\U0001f1e6" <= char <= "\U0001f1ff"


def _regional_count(text: str, index: int) -> int:
    count = 0
    while count < index and _regional(text[index - 1 - count]):
        count += 1
    return count


def _hangul_kind(char: str) -> str:
    code = ord(char)
    if 0x1100 <= code <= 0x115F or 0xA960 <= code <= 0xA97C:
        return "L"
    if 0x1160 <= code <= 0x11A7 or 0xD7B0 <= code <= 0xD7C6:
        return "V"
    if 0x11A8 <= code <= 0x11FF or 0xD7CB <= code <= 0xD7FB:
        return "T"
    if 0xAC00 <= code <= 0xD7A3:
        return "LV" if (code - 0xAC00) % 28 == 0 else "LVT"
    return ""


def _hangul_joined(before: str, after: str) -> bool:
    left, right = _hangul_kind(before), _hangul_kind(after)
    return (
        (left == "L" and right in ("L", "V", "LV", "LVT"))
        or (left in ("LV", "V") and right in ("V", "T"))
        or (left in ("LVT", "T") and right == "T")
    )


def has_emoji(text: str) -> bool:
    """Whether an icon can be made of `text`: some character in it is an emoji."""
    return bool(_ICON.search(text))


def is_emoji_start(text: str) -> bool:
    """Whether `text` begins with something people call an emoji."""
    if not text:
        return False
    code = ord(text[0])
    if code >= 0x1F000:
        return _pictographic(text[0]) or _regional(text[0])
    if text[1:2] == "\ufe0f":
        return code > 0x2000
    if text[1:3] == "\ufe0f\u20e3":
        return True
    return code in _PLAIN_EMOJI


_PLAIN_EMOJI = frozenset(
    ord(char)
    for char in "⌚⌛⏩⏪⏫⏬⏰⏳◽◾☔☕♈♉♊♋♌♍♎♏♐♑♒♓♿⚓⚡⚪⚫⚽⚾⛄⛅⛎⛔⛪⛲⛳⛵"
    "⛺⛽✅✊✋✨❌❎❓❔❕❗➕➖➗➰➿⬛⬜⭐⭕"
    "☀☁☎☑☝☠☢☣☮☯☸☹☺♠♣♥♦♨♻⚒⚔⚕⚖⚗⚙⚛⚜⚠⚰⚱✂✈✉✌✍✏✒✔✖✝✡✳✴❄❇❣❤➡⤴⤵⬅⬆⬇ℹ"
)
"""Characters shown as emoji without a variation selector, and those people use as callout icons."""


def first_grapheme(text: str) -> str:
    """The first grapheme of `text`; empty for an empty text."""
    end = 1
    while end < len(text) and not is_boundary(text, end):
        end += 1
    return text[:end]
