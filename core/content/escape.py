"""Text made safe for markdown: what is meant as text is read as text."""

import re

_ALWAYS = re.compile(r"[\\`*\[~]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])|<(?=[A-Za-z/!?]|$)|!$")
_BRACKET = re.compile(r"\]")
_REFERENCE = re.compile(r"&(?=#|[A-Za-z][A-Za-z0-9]*;|$)")
_ADDRESS = re.compile(r"(?i)(?:https?|ftp)(?=://)|www(?=\.)|(?<=[a-z0-9.+_-])(?=@[a-z0-9])")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff]")
_LINE_START = re.compile(r"(?:[#+=>-])|(\d{1,9})(?=[.)](?:\s|$|<))")
_HTML = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_HTML_SPECIAL = re.compile(r"[&<>\t]| (?= )")


def markdown_text(text: str, *, in_link: bool = False, dollars: bool = True) -> str:
    """`text` with everything escaped that markdown would read; line breaks become `<br>`.

    Args:
        text: what is meant.
        in_link: whether it stands between the brackets of a link.
        dollars: whether `$` needs escaping (it does where two of them could be an equation).
    """
    safe = _ALWAYS.sub(r"\\\g<0>", text)
    if in_link:
        safe = _BRACKET.sub(r"\\]", safe)
    if "&" in safe:
        safe = _REFERENCE.sub(r"\\&", safe)
    if dollars and "$" in safe:
        safe = safe.replace("$", r"\$")
    if "://" in safe or "@" in safe or "ww." in safe or "WW." in safe:
        safe = _ADDRESS.sub(_broken_address, safe)
    return breaks(safe)


def _broken_address(match: re.Match[str]) -> str:
    return f"{match[0]}\\" if match[0] else "\\"


def html_text(text: str) -> str:
    """`text` for raw HTML on one line."""
    return breaks(_HTML_SPECIAL.sub(lambda m: _HTML.get(m[0]) or f"&#{ord(m[0])};", text))


def breaks(safe: str) -> str:
    """Line breaks as tags and control characters as references, so that it stays on one line."""
    if _CONTROL.search(safe):
        safe = _CONTROL.sub(lambda m: f"&#{ord(m[0])};" if m[0] != "\0" else "\ufffd", safe)
    return safe.replace("\n", "<br>")


def edges(line: str) -> str:
    """White space at the ends of a line as references, which markdown does not strip."""
    if not line or not (line[0].isspace() or line[-1].isspace()):
        return line
    inner = line.strip()
    if not inner:
        return "".join(f"&#{ord(char)};" for char in line)
    start = line.index(inner)
    before, after = line[:start], line[start + len(inner) :]
    return "".join(f"&#{ord(c)};" for c in before) + inner + "".join(f"&#{ord(c)};" for c in after)


def line_start(line: str) -> str:
    """A line whose beginning is not read as a heading, a list, a quote or a rule."""
    match = _LINE_START.match(line)
    if match is None:
        return line
    return f"{match[1]}\\{line[match.end() :]}" if match[1] else f"\\{line}"
