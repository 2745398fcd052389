"""A fuzzer of the content parsers and writers: documents of the specifications, mutated.

`python -m tests.benchmarks.content_fuzz [MINUTES [SEED]]` looks for documents that crash a parser,
that give blocks Notion refuses, that do not come back equal from markdown, that a chat platform
would refuse, or that take long for their length. What it finds is made as short as it can be and
written to `build/fuzz`; each becomes a named test. The seed is printed and may be given
to go the same way again.
"""

import random
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from time import process_time

from core.content import (
    blocks_to_discord,
    blocks_to_html,
    blocks_to_markdown,
    blocks_to_mrkdwn,
    blocks_to_slack,
    blocks_to_text,
    check_blocks,
    check_request,
    discord_to_blocks,
    markdown_to_blocks,
    mrkdwn_to_blocks,
    pack,
    without_refused_links,
)
from core.content.graphemes import utf16_length
from core.kit.clock import Clock
from tests.benchmarks.content_documents import HOSTILE, RICH_PIECES
from tests.benchmarks.content_peers import commonmark_spec, gfm_spec, install
from tests.benchmarks.content_specs import commonmark_examples, gfm_examples

FOUND = Path(__file__).parents[2] / "build" / "fuzz"
MINUTES = 2.0
LONGEST = 4_000
SLOW = 1.0
"""Seconds of CPU for one document of at most `LONGEST` characters through everything."""

LIMIT = 500
"""UTF-16 units of a chat message; small, so that most documents are cut."""

_CHAT = ("<@U1>", "<#C1|x>", "<!date^1^x|y>", "<https://a.b|c>", "&gt; ", ":tada:", "||", "<t:1:R>")
_SIGNS = "\\`*_~[](){}<>|#+-.!&$:;=\"' \t\n\r\0\u200d\u0301\ufeff\u2028😀🇫漢é1aZ/@^%"


def mutated(chance: random.Random, seeds: Sequence[str]) -> str:
    """A document made out of others."""
    text = chance.choice(seeds)
    for _ in range(chance.randint(1, 8)):
        text = chance.choice(_MUTATIONS)(chance, text, seeds)
    return text[:LONGEST]


def _cut(chance: random.Random, text: str) -> tuple[int, int]:
    first, last = sorted((chance.randint(0, len(text)), chance.randint(0, len(text))))
    return first, min(last, first + 60)


def _without(chance: random.Random, text: str, _seeds: Sequence[str]) -> str:
    first, last = _cut(chance, text)
    return text[:first] + text[last:]


def _twice(chance: random.Random, text: str, _seeds: Sequence[str]) -> str:
    first, last = _cut(chance, text)
    return text[:first] + text[first:last] * chance.randint(2, 12) + text[last:]


def _signs(chance: random.Random, text: str, _seeds: Sequence[str]) -> str:
    at = chance.randint(0, len(text))
    return text[:at] + "".join(chance.choices(_SIGNS, k=chance.randint(1, 4))) + text[at:]


def _piece(chance: random.Random, text: str, _seeds: Sequence[str]) -> str:
    at = chance.randint(0, len(text))
    return text[:at] + chance.choice((*RICH_PIECES, *_CHAT)) + text[at:]


def _spliced(chance: random.Random, text: str, seeds: Sequence[str]) -> str:
    at, other = chance.randint(0, len(text)), chance.choice(seeds)
    return text[:at] + other[chance.randint(0, len(other)) :] + text[at:]


def _indented(chance: random.Random, text: str, _seeds: Sequence[str]) -> str:
    mark = chance.choice(("> ", "- ", "  ", "    ", "1. ", "\t", "| "))
    return "\n".join(mark + line for line in text.split("\n"))


def _repeated(chance: random.Random, text: str, _seeds: Sequence[str]) -> str:
    return text + chance.choice(tuple(HOSTILE.values())) * chance.randint(2, 80)


_MUTATIONS: tuple[Callable[[random.Random, str, Sequence[str]], str], ...] = (
    _without,
    _twice,
    _signs,
    _signs,
    _piece,
    _piece,
    _spliced,
    _indented,
    _repeated,
)


def complaint(text: str) -> str:
    """What is wrong with how a document is converted; empty when nothing is."""
    began = process_time()
    try:
        found = _markdown(text) or _chat(text)
    except Exception as error:  # noqa: BLE001 (whatever is raised is the finding)
        return f"crash {type(error).__name__}: {error}"
    return "slow" if not found and process_time() - began > SLOW else found


def _markdown(text: str) -> str:
    blocks = markdown_to_blocks(text)
    sent = without_refused_links(blocks)
    problems = [problem for problem in check_blocks(sent) if not problem.path.endswith("id")]
    if problems:
        return f"refused {problems[0].rule}"
    for request in pack(sent, create=True):
        first = request.children[0]["type"] if request.children else ""
        parent = {"column": "column_list", "table_row": "table"}.get(first, "")
        for problem in check_request(request.children, parent=parent):
            if not problem.path.endswith("id"):
                return f"refused {problem.rule}"
    again = markdown_to_blocks(blocks_to_markdown(blocks))
    return "" if again == blocks else "unsettled"


def _chat(text: str) -> str:
    for read in (mrkdwn_to_blocks, discord_to_blocks):
        if check_blocks(without_refused_links(read(text).blocks)):
            return f"refused {read.__name__}"
    blocks = markdown_to_blocks(text)
    for write in (blocks_to_discord, blocks_to_mrkdwn):
        for message in write(blocks, LIMIT):
            if not message.strip() or utf16_length(message) > LIMIT:
                return f"message {write.__name__}"
    blocks_to_slack(blocks)
    blocks_to_html(blocks)
    blocks_to_text(blocks)
    return ""


def shortest(text: str) -> str:
    """The same complaint from less: pieces are left out as long as it stays."""
    kind = complaint(text).split(":")[0]
    size = len(text) // 2
    while size:
        at = 0
        while at < len(text):
            shorter = text[:at] + text[at + size :]
            if complaint(shorter).split(":")[0] == kind:
                text = shorter
            else:
                at += size
        size //= 2
    return text


def _hunt(seed: int, minutes: float, seeds: Sequence[str]) -> tuple[int, dict[str, str]]:
    chance, clock = random.Random(seed), Clock()
    until = clock.monotonic() + minutes * 60
    found: dict[str, str] = {}
    count = 0
    while clock.monotonic() < until:
        text = mutated(chance, seeds)
        count += 1
        wrong = complaint(text)
        if wrong and wrong not in found:
            found[wrong] = text if wrong == "slow" else shortest(text)
    return count, found


def main(minutes: float, seed: int | None = None) -> int:
    """Hunt in two processes; returns the exit code, 1 when something was found."""
    install()
    examples = [*commonmark_examples(commonmark_spec()), *gfm_examples(gfm_spec())]
    seeds = [example.markdown for example in examples]
    start = random.SystemRandom().randrange(1 << 32) if seed is None else seed
    with ProcessPoolExecutor(2) as pool:
        hunts = [pool.submit(_hunt, start + number, minutes, seeds) for number in range(2)]
        results = [hunt.result() for hunt in hunts]
    found = {wrong: text for _, one in results for wrong, text in one.items()}
    FOUND.mkdir(parents=True, exist_ok=True)
    for number, (wrong, text) in enumerate(sorted(found.items())):
        sys.stdout.write(f"{wrong}\n    {text!r}\n")
        (FOUND / f"{start}-{number}.md").write_text(text, encoding="utf-8", errors="surrogatepass")
    count = sum(tried for tried, _ in results)
    sys.stdout.write(f"seed {start}: {count:,} documents, {len(found)} findings\n")
    return 1 if found else 0


if __name__ == "__main__":
    numbers = sys.argv[1:]
    chosen = int(numbers[1]) if len(numbers) > 1 else None
    raise SystemExit(main(float(numbers[0]) if numbers else MINUTES, chosen))
