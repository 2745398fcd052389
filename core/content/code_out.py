"""Code blocks as fences; as a tag where a fence cannot say what is in them."""

import re

from core.content.inline_out import inline_markdown
from core.content.languages import fence_word
from core.content.runs import runs_of
from core.content.shapes import Json
from core.content.tags import write_tag

_FENCES = re.compile(r"^[ \t]*(`{3,})", re.MULTILINE)
_CONTROL = re.compile(r"[\x00\r]")


def code_lines(body: Json) -> list[str]:
    """A code block's lines, with its caption below."""
    runs = runs_of(body.get("rich_text"))
    language = str(body.get("language") or "plain text")
    text = runs[0].text if runs else ""
    if len(runs) > 1 or (runs and runs[0][1:5] != (0, None, None, None)) or _CONTROL.search(text):
        opening = write_tag("code_block", {"language": language})
        lines = [f"{opening}{inline_markdown(runs)}</code_block>"]
    else:
        longest = max((len(ticks) for ticks in _FENCES.findall(text)), default=2)
        fence = "`" * (longest + 1)
        lines = [fence + fence_word(language), *(text.split("\n") if runs else []), fence]
    caption = runs_of(body.get("caption"))
    return [*lines, f"<caption>{inline_markdown(caption)}</caption>"] if caption else lines
