"""Generated documents and generated block trees through our converters, in two processes."""

from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor

from hypothesis import HealthCheck, Phase, given, settings

from core.content import (
    Block,
    blocks_to_discord,
    blocks_to_html,
    blocks_to_markdown,
    blocks_to_mrkdwn,
    blocks_to_slack,
    blocks_to_text,
    check_blocks,
    discord_to_blocks,
    markdown_to_blocks,
    mrkdwn_to_blocks,
    pack,
    same_blocks,
    without_refused_links,
)
from tests.benchmarks.content_documents import RICH_PIECES, generated
from tests.benchmarks.content_peers import Converter
from tests.benchmarks.content_quality import figure, percent
from tests.benchmarks.figures import Figure
from tests.unit.content.content_strategies import trees

PARTS = 100
CHAT_EVERY = 10
"""One document in so many is also read as chat messages and written for every other place."""


def survey(documents: int) -> list[Figure]:
    """Random documents: crashes, what Notion would refuse, what does not settle."""
    with ProcessPoolExecutor(2) as pool:
        counts = sum(pool.map(_part, _shares(documents)), Counter[str]())
    return [
        Figure(
            figure=f"{words}, {documents:,} generated documents: ours",
            value=counts[word],
            unit="",
            target="0",
            met=not counts[word],
        )
        for word, words in _WORDS.items()
    ]


_WORDS = {
    "crash": "crashes",
    "refused": "documents with a block that Notion refuses",
    "unsettled": "round trip not equal",
}


def _shares(documents: int) -> list[tuple[int, int]]:
    return [(seed, documents // PARTS) for seed in range(PARTS)]


def _part(share: tuple[int, int]) -> Counter[str]:
    seed, count = share
    found: Counter[str] = Counter()
    for number, text in enumerate(generated(count, RICH_PIECES, seed=seed)):
        try:
            found[_verdict(text)] += 1
            if number % CHAT_EVERY == 0:
                _everywhere(text)
        except Exception:  # noqa: BLE001 (whatever is raised is the finding)
            found["crash"] += 1
    return found


def _verdict(text: str) -> str:
    blocks = markdown_to_blocks(text)
    pack(blocks, create=True)
    if check_blocks(without_refused_links(blocks)):
        return "refused"
    return "good" if markdown_to_blocks(blocks_to_markdown(blocks)) == blocks else "unsettled"


def _everywhere(text: str) -> None:
    for blocks in (
        markdown_to_blocks(text),
        mrkdwn_to_blocks(text).blocks,
        discord_to_blocks(text).blocks,
    ):
        blocks_to_discord(blocks)
        blocks_to_mrkdwn(blocks)
        blocks_to_slack(blocks)
        blocks_to_text(blocks)
        blocks_to_html(blocks)


def peer_crashes(converter: Converter, texts: Sequence[str]) -> Figure:
    """Documents that a peer raises on."""
    errors = converter.ask("crashes", texts=list(texts))
    return Figure(
        figure=f"crashes, {len(texts):,} generated documents: {converter.name}",
        value=sum(bool(error) for error in errors),
        unit="",
        target="",
        met=None,
    )


def every_type(documents: int) -> Figure:
    """Generated trees of every writable type with every writable field, to markdown and back."""
    same: list[bool] = []

    @settings(
        max_examples=documents,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(trees)
    def check(blocks: list[Block]) -> None:
        same.append(same_blocks(markdown_to_blocks(blocks_to_markdown(blocks)), blocks))

    check()
    words = f"round trip, {len(same):,} generated trees of every block type"
    return figure("ours", words, percent(sum(same), len(same)), 100)
