"""Steps of frames about pages: what stands on them, what they are called, where they are."""

from dataclasses import dataclass

from core.content.values.choosing import bare
from core.domain.notion import Json, ObjectKind, Target
from core.planner.drafts.changes import draft_rename
from core.planner.drafts.draft import as_argument
from core.planner.drafts.restoring import wanted_back
from core.planner.drafts.ticking import must_say_what
from core.planner.frames.content_lines import lines_of, style_of
from core.planner.frames.frame_draft import PAGES, FrameDraft, Unfit
from core.planner.frames.frame_words import english_frames
from core.planner.frames.masking import NAME
from core.planner.grammar.said import Phrase, Rename
from core.planner.parts.anchor_words import english_anchors
from core.planner.rules import FRAME

_TELLING = frozenset({"reason", "polite"})


@dataclass
class PageFrame(FrameDraft):
    """Writes the step of one fit about a page."""

    def write(self) -> None:
        """Add the step. Raises Unfit and CannotPlan."""
        {
            "comments.add": self._comment,
            "blocks.append": self._append,
            "blocks.check": self._check,
            "blocks.find_replace": self._replace,
            "pages.rename": self._rename,
            "pages.set_icon": self._icon,
            "pages.duplicate": self._duplicate,
            "pages.restore": self._restore,
            "pages.lock": self._lock,
            "pages.move": self._move,
            "pages.create": self._create,
        }[self.fit.frame.operation]()

    def _comment(self) -> None:
        page, text = self.page(), self.text("text")
        if not text or not self.fit.beside & self.fit.frame.keys:
            raise Unfit
        self.add({"page": as_argument(page), "text": text})

    def _append(self) -> None:
        found = self.fit.found
        slot = next(each for each in ("content", "comma", "loose") if each in found)
        style = style_of(found.get("style", ""))
        placed = {"style", "start", "end", "section"} & found.keys()
        verb = self.fit.beside & english_frames().words.writing
        page, text = self.page(), self.text(slot)
        if page.kind is ObjectKind.ROW and not placed and verb <= english_frames().words.posting:
            verb = frozenset()
        opens = set(bare(text).split()[:1]) & english_frames().words.writing
        may_be = {
            "content": bool(placed or verb) and not (opens and not verb),
            "comma": bool("style" in placed or (placed and verb))
            and self._stands_alone(text, style),
            "loose": True,
        }
        if english_frames().words.passed >= set(bare(text).split()) and "\x01" not in found[slot]:
            raise Unfit
        if not may_be[slot] or (slot != "content" and not self._may_be_content(text, page, placed)):
            raise Unfit
        markdown = lines_of(text, style, several=_are_several(found.get("style", "")))
        args: Json = {"page": as_argument(page), "markdown": markdown}
        operation = "blocks.append"
        if "section" in found:
            operation = "blocks.insert"
            args |= {"place": "under", "anchor": self.title("section")}
        elif "start" in found:
            operation = "blocks.insert"
            args |= {"place": "start"}
        self.add(args, operation)

    def _stands_alone(self, text: str, style: str) -> bool:
        """Whether words behind a comma neither tell why nor ask for something, as a to-do may."""
        words = bare(text).split()
        verb = style != "checklist" and bool(set(words[:1]) & english_frames().words.verbs)
        return not (verb or english_anchors().starts(tuple(words), _TELLING))

    def _check(self) -> None:
        page, todo = self.page(), self.title("todo")
        must_say_what(todo)
        words = english_frames().words
        if page.kind is not ObjectKind.PAGE or words.passed >= set(bare(todo).split()):
            raise Unfit
        self.add({"page": as_argument(page), "todo": todo})

    def _may_be_content(self, text: str, page: Target, placed: set[str]) -> bool:
        """Whether words that no sign sets apart are to be written on a page."""
        words = bare(text).split()
        if not words or set(words) <= english_frames().words.passed:
            return False
        told = english_frames().words
        if " ".join(words[:2]) in told.no_start or set(words[:2]) & told.structure:
            return False
        held = "".join(self.fit.found.get(each, "") for each in ("comma", "loose")).strip()
        if "\x01q" in held or NAME.fullmatch(held):
            return False
        return bool(placed) or (
            page.kind is ObjectKind.PAGE and words[-1] not in english_frames().words.no_content
        )

    def _replace(self) -> None:
        page, find = self.page(), self.title("find")
        quoted = self.fit.found["find"].startswith("\x01")
        words = english_frames().words
        told = set(bare(self.fit.found["as pair"]).split())
        if not quoted and (told & words.no_find or words.passed >= set(bare(find).split())):
            raise Unfit
        if "bare" in self.fit.found and not self._stands_on(page):
            raise Unfit
        if (
            page.kind is ObjectKind.ROW
            and not quoted
            and not words.everywhere & (told | self.fit.beside)
        ):
            raise Unfit
        args: Json = {"page": as_argument(page), "find": find}
        replacement = self.title("replacement")
        head, _, last = replacement.rpartition(" ")
        said = self.fit.found["replacement"].startswith("\x01")
        args["replacement"] = (
            head if head and not said and bare(last) in words.everywhere else replacement
        )
        self.add(args)

    def _stands_on(self, page: Target) -> bool:
        """Whether words are said to stand on a page: "on Garden …", "Garden: …"."""
        place = self.fit.found["as page"].strip()
        behind = self.told.text.partition(self.fit.found["page"].strip())[2].lstrip()
        opens = place != self.fit.found["page"].strip() or behind.startswith((":", ","))
        return page.kind is ObjectKind.PAGE and opens

    def _rename(self) -> None:
        title = self.title("title")
        phrase = Phrase("quoted", title, 0, 0)
        draft_rename(Rename(self.phrase("page"), phrase), self.draft)
        told = self.draft.steps.pop()
        self.draft.steps.append(told.model_copy(update={"rule": f"grammar:{FRAME}"}))

    def _icon(self) -> None:
        page = self.page()
        args: Json = {"page": as_argument(page), "icon": self.fit.found["icon"].strip()}
        self.add(args)

    def _duplicate(self) -> None:
        page = self.page()
        args: Json = {"page": as_argument(page)}
        if self.has("title"):
            args["title"] = self.title("title")
        self.add(args)

    def _restore(self) -> None:
        page = (
            self.page()
            if "it" in self.fit.found
            else wanted_back(self.phrase("page"), self.draft, *PAGES)
        )
        self.add({"page": as_argument(page)})

    def _lock(self) -> None:
        page = self.page()
        self.add({"page": as_argument(page)})

    def _move(self) -> None:
        page = self.target("page", ObjectKind.PAGE)
        parent = self.target("parent", ObjectKind.PAGE)
        if page.id == parent.id:
            raise Unfit
        args: Json = {"page": as_argument(page), "parent": as_argument(parent)}
        self.add(args)

    def _create(self) -> None:
        parent = self.target("parent", ObjectKind.PAGE)
        title = self.title("title")
        args: Json = {"parent": as_argument(parent), "title": title}
        if self.has("content"):
            intro = self.fit.found.get("intro", "")
            style = style_of(intro)
            if not _is_intro(intro):
                raise Unfit
            text = self.text("content")
            args["markdown"] = lines_of(text, style, several=bool(style))
        self.add(args)


def _are_several(style: str) -> bool:
    """Whether a word for a kind of block speaks of more than one."""
    said = style.casefold().strip()
    return said.endswith("s") or "list" in said


def _is_intro(said: str) -> bool:
    """Whether words before the content of a new page say nothing but what kind it is of."""
    words = english_frames().words
    return words.passed | words.intro >= set(bare(said).split())
