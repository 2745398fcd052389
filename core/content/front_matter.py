"""Front matter: the block of `key: value` lines some documents begin with."""

import re

_BEGIN = re.compile(r"\ufeff?---[ \t]*\r?\n(?=[A-Za-z_][\w .-]*:(?:[ \t]|\r?\n))")
_END = re.compile(r"^(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.MULTILINE)
_LINE = re.compile(r"[ \t]*(?:$|#|-[ \t]|[\w\"'][^\n]*?:(?:[ \t]|$))|[ \t]+\S|[\]}]")


def split_front_matter(text: str) -> tuple[str | None, str, int]:
    """Take the front matter off the top of `text`.

    A rule (`---`) with other text below it is not front matter: each line up to the closing
    `---` must look like YAML.

    Returns:
        the lines between the marks (None without front matter), the rest, the lines taken.
    """
    begin = _BEGIN.match(text)
    end = _END.search(text, begin.end()) if begin else None
    if begin is None or end is None:
        return None, text, 0
    inside = text[begin.end() : end.start()].replace("\r\n", "\n")
    if not all(_LINE.match(line) for line in inside.split("\n")):
        return None, text, 0
    return inside.rstrip("\n"), text[end.end() :], text.count("\n", 0, end.end())
