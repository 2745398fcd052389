"""Slack messages to blocks: rich text, Block Kit, mrkdwn, attachments and files."""

from collections.abc import Callable, Iterable
from typing import Any

from core.content.build import body_of, code_blocks, holder, make, paragraphs, text_blocks
from core.content.chat_inline import ChatNames, date_run
from core.content.links import is_web_url, normal_url, problem_in_notion
from core.content.markdown_in import convert_markdown
from core.content.media import captioned, image_block
from core.content.mrkdwn_in import mrkdwn_blocks, mrkdwn_runs
from core.content.runs import BOLD, CODE, ITALIC, STRIKE, UNDERLINE, Run, merged
from core.content.shapes import Block, ContentWarning, Converted, Json
from core.content.tables import table_blocks

_STYLES = {
    "bold": BOLD,
    "italic": ITALIC,
    "strike": STRIKE,
    "code": CODE,
    "underline": UNDERLINE,
}


def slack_to_blocks(message: Json, names: ChatNames | None = None) -> Converted:
    """A Slack message, as the API or an event gives it, as blocks.

    Its `blocks` are read when it has any, otherwise its `text`; then attachments and files.
    """
    reader = _Reader(names or ChatNames())
    blocks = reader.message(message)
    return Converted(blocks, tuple(reader.warnings))


class _Reader:
    """Reads messages with one set of names; gathers warnings."""

    def __init__(self, names: ChatNames) -> None:
        self.names = names
        self.warnings: list[ContentWarning] = []

    def warn(self, code: str, message: str) -> None:
        """Report that something could not be said."""
        self.warnings.append(ContentWarning(code, message))

    def message(self, message: Json) -> list[Block]:
        """One message."""
        parts = message.get("blocks") or []
        blocks = [block for part in parts for block in self.part(part)]
        if not blocks and message.get("text"):
            blocks = mrkdwn_blocks(str(message["text"]), self.names, self.warn)
        for attachment in message.get("attachments") or []:
            blocks += self.attachment(attachment)
        for file in message.get("files") or []:
            blocks += self.file(file)
        return blocks

    def part(self, part: Json) -> list[Block]:
        """One block of Block Kit."""
        reader = _PARTS.get(str(part.get("type")))
        if reader is None:
            self.warn("slack_block", f"A Slack block of type {part.get('type')} was left out.")
            return []
        return reader(self, part)

    def rich_text(self, part: Json) -> list[Block]:
        blocks: list[Block] = []
        levels: list[Block] = []
        for element in part.get("elements") or []:
            kind = element.get("type")
            if kind == "rich_text_list":
                self.listed(element, blocks, levels)
                continue
            levels.clear()
            runs = self.runs(element.get("elements") or [])
            if kind == "rich_text_preformatted":
                text = "".join(run.text for run in runs)
                blocks += code_blocks(text, "plain text")
            elif kind == "rich_text_quote":
                blocks.append(holder("quote", paragraphs(_trimmed(runs))))
            else:
                blocks += self.sections(runs)
        return blocks

    def sections(self, runs: list[Run]) -> list[Block]:
        """Paragraphs, cut where an empty line stands."""
        blocks: list[Block] = []
        current: list[Run] = []
        for run in runs:
            first, *more = run.text.split("\n\n") if run.atom is None else [run.text]
            current.append(run._replace(text=first))
            for piece in more:
                blocks += _paragraph(current)
                current = [run._replace(text=piece)]
        return blocks + _paragraph(current)

    def listed(self, element: Json, blocks: list[Block], levels: list[Block]) -> None:
        """A list; one that is indented belongs to the last item of the list before."""
        kind = "numbered_list_item" if element.get("style") == "ordered" else "bulleted_list_item"
        indent = min(int(element.get("indent") or 0), len(levels))
        del levels[indent:]
        for section in element.get("elements") or []:
            (item, *more) = text_blocks(kind, self.runs(section.get("elements") or []))
            if more:
                item[kind]["children"] = [make("paragraph", block[kind]) for block in more]
            if indent:
                parent = levels[indent - 1]
                body_of(parent).setdefault("children", []).append(item)
            else:
                blocks.append(item)
            levels[indent:] = [item]

    def runs(self, elements: Iterable[Json]) -> list[Run]:
        """The inline elements of rich text."""
        found: list[Run] = []
        for element in elements:
            flags = sum(
                flag for name, flag in _STYLES.items() if (element.get("style") or {}).get(name)
            )
            run = self.inline(element)
            found.append(run._replace(flags=flags))
        return merged(found)

    def inline(self, element: Json) -> Run:
        kind = str(element.get("type"))
        reader = _INLINE.get(kind)
        if reader is None:
            self.warn("slack_element", f"A Slack element of type {kind} was kept as its text.")
            return Run(str(element.get("text") or element.get("fallback") or ""))
        return reader(self, element)

    def link(self, element: Json) -> Run:
        url = normal_url(str(element.get("url", "")))
        text = str(element.get("text") or element.get("url", ""))
        problem = problem_in_notion(url)
        if problem is not None:
            self.warn(problem, f"The link {url[:80]!r} was kept as text.")
        return Run(text, link=None if problem else url)

    def emoji(self, element: Json) -> Run:
        code = element.get("unicode")
        name = str(element.get("name", ""))
        if isinstance(code, str) and code:
            return Run("".join(chr(int(part, 16)) for part in code.split("-")))
        return Run(self.names.emoji.get(name, f":{name}:"))

    def date(self, element: Json) -> Run:
        with_time = any(word in str(element.get("format", "")) for word in ("{time", "{ago"))
        return date_run(float(element.get("timestamp") or 0), with_time=with_time)

    def text_object(self, value: Any) -> list[Block]:
        """A text object of Block Kit: plain text or mrkdwn."""
        if not isinstance(value, dict):
            return []
        text = str(value.get("text", ""))
        if value.get("type") == "plain_text":
            return paragraphs([Run(text)]) if text else []
        return mrkdwn_blocks(text, self.names, self.warn)

    def section(self, part: Json) -> list[Block]:
        blocks = self.text_object(part.get("text"))
        for field in part.get("fields") or []:
            blocks += self.text_object(field)
        accessory = part.get("accessory") or {}
        if accessory.get("type") == "image":
            blocks += self.image(accessory)
        return blocks

    def header(self, part: Json) -> list[Block]:
        return text_blocks("heading_2", [Run(str((part.get("text") or {}).get("text", "")))])

    def divider(self, _part: Json) -> list[Block]:
        return [make("divider", {})]

    def image(self, part: Json) -> list[Block]:
        url = str(part.get("image_url") or (part.get("slack_file") or {}).get("url") or "")
        title = part.get("title")
        shown = title.get("text") if isinstance(title, dict) else title
        caption = str(shown or part.get("alt_text") or "")
        runs = [Run(caption)] if caption else []
        if is_web_url(url):
            return captioned(image_block(url), runs)
        self.warn("image_url", "An image without a web address was kept as its description.")
        return paragraphs(runs) if runs else []

    def context(self, part: Json) -> list[Block]:
        blocks: list[Block] = []
        for element in part.get("elements") or []:
            if element.get("type") == "image":
                blocks += self.image(element)
            else:
                blocks += self.text_object(element)
        return blocks

    def markdown(self, part: Json) -> list[Block]:
        found = convert_markdown(str(part.get("text", "")))
        self.warnings += found.warnings
        return found.blocks

    def table(self, part: Json) -> list[Block]:
        rows = [[self.cell(cell) for cell in row] for row in part.get("rows") or []]
        return table_blocks(rows, column_header=True, row_header=False)

    def cell(self, cell: Json) -> list[Run]:
        if cell.get("type") == "raw_text":
            return [Run(str(cell.get("text", "")))]
        parts = cell.get("elements") or []
        return merged(run for part in parts for run in self.runs(part.get("elements") or []))

    def buttons(self, part: Json) -> list[Block]:
        self.warn("slack_block", "Buttons and menus of a Slack message were left out.")
        return []

    def attachment(self, attachment: Json) -> list[Block]:
        """An attachment: a quote with its title, text, fields and picture."""
        blocks: list[Block] = []
        if attachment.get("pretext"):
            blocks += mrkdwn_blocks(str(attachment["pretext"]), self.names, self.warn)
        inside = _named(attachment)
        if attachment.get("blocks"):
            inside += [block for part in attachment["blocks"] for block in self.part(part)]
        elif attachment.get("text"):
            inside += mrkdwn_blocks(str(attachment["text"]), self.names, self.warn)
        inside += self.details(attachment)
        if not inside and attachment.get("fallback"):
            inside = paragraphs([Run(str(attachment["fallback"]))])
        return [*blocks, holder("quote", inside)] if inside else blocks

    def details(self, attachment: Json) -> list[Block]:
        """What stands below an attachment's text: fields, a picture, a footer."""
        blocks: list[Block] = []
        for field in attachment.get("fields") or []:
            value = mrkdwn_runs(str(field.get("value", "")), self.names, self.warn)
            blocks += paragraphs(merged([Run(f"{field.get('title', '')}: ", BOLD), *value]))
        if attachment.get("image_url"):
            blocks += self.image(attachment)
        if attachment.get("footer"):
            blocks += paragraphs([Run(str(attachment["footer"]), colour="gray")])
        return blocks

    def file(self, file: Json) -> list[Block]:
        """A shared file, as a link to it in Slack."""
        name = str(file.get("title") or file.get("name") or "file")
        url = str(file.get("permalink") or file.get("url_private") or "")
        link = url if is_web_url(url) else None
        return paragraphs([Run(f"📎 {name}", link=link)])


def _named(attachment: Json) -> list[Block]:
    """Who or what an attachment is from, and its title, with their links."""
    blocks: list[Block] = []
    for words, target in (("author_name", "author_link"), ("title", "title_link")):
        if attachment.get(words):
            link = normal_url(str(attachment.get(target) or ""))
            usable = link if link and problem_in_notion(link) is None else None
            blocks += paragraphs([Run(str(attachment[words]), BOLD, link=usable)])
    return blocks


def _trimmed(runs: list[Run]) -> list[Run]:
    """Runs without line breaks at the end."""
    if runs and runs[-1].atom is None:
        runs = [*runs[:-1], runs[-1]._replace(text=runs[-1].text.rstrip("\n"))]
    return merged(runs)


def _paragraph(runs: list[Run]) -> list[Block]:
    joined = _trimmed(merged(runs))
    if joined and joined[0].atom is None:
        joined[0] = joined[0]._replace(text=joined[0].text.lstrip("\n"))
    joined = merged(joined)
    return paragraphs(joined) if joined else []


_PARTS: dict[str, Callable[[_Reader, Json], list[Block]]] = {
    "rich_text": _Reader.rich_text,
    "section": _Reader.section,
    "header": _Reader.header,
    "divider": _Reader.divider,
    "image": _Reader.image,
    "context": _Reader.context,
    "markdown": _Reader.markdown,
    "table": _Reader.table,
    "actions": _Reader.buttons,
    "input": _Reader.buttons,
}
_INLINE: dict[str, Callable[[_Reader, Json], Run]] = {
    "text": lambda _, element: Run(str(element.get("text", ""))),
    "link": _Reader.link,
    "emoji": _Reader.emoji,
    "date": _Reader.date,
    "user": lambda reader, element: reader.names.user(str(element.get("user_id", ""))),
    "channel": lambda reader, element: reader.names.channel(str(element.get("channel_id", ""))),
    "usergroup": lambda reader, element: reader.names.group(str(element.get("usergroup_id", ""))),
    "team": lambda _, element: Run(f"@{element.get('team_id', '')}"),
    "broadcast": lambda _, element: Run(f"@{element.get('range', '')}"),
    "color": lambda _, element: Run(str(element.get("value", ""))),
}
