"""How fast: blocks a second beside the peers, growth, hostile documents, memory."""

import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from core.content import markdown_to_blocks
from core.content.build import children_of
from tests.benchmarks.content_documents import HOSTILE, mixed, prose, tables
from tests.benchmarks.content_peers import Blocks, Converter, readmes
from tests.benchmarks.figures import Figure

ROUNDS = 5
RIVAL = "notion-markdown"
GROWTH = 1.15
MEGABYTES = 20
MAX_MEGABYTES = 1_024
PIECES = 8_000
HOSTILE_GROWTH = 1.5
SMALL, LARGE = 200, 20_000


def block_count(blocks: Blocks) -> int:
    """Blocks of all levels."""
    return sum(1 + block_count(children_of(block)) for block in blocks)


def beside_peers(converters: Sequence[Converter]) -> list[Figure]:
    """Blocks a second in CPU time, in turns on the same documents; and how we compare."""
    figures = []
    documents = {
        "mixed, 2,000 parts": mixed(2_000),
        "prose": prose(800),
        "tables": tables(100),
        "READMEs": "\n\n".join(readmes()),
    }
    for name, text in documents.items():
        speeds = _speeds(converters, text)
        judged = name.startswith("mixed")
        shown = speeds if judged else {}
        figures += [
            Figure(
                figure=f"blocks per second, {name}: {who}",
                value=speed,
                unit="",
                target="",
                met=None,
            )
            for who, speed in shown.items()
        ]
        ratio = speeds["ours"] / speeds[RIVAL]
        figures.append(
            Figure(
                figure=f"speed against {RIVAL}, {name}",
                value=ratio,
                unit="x",
                target=">= 1.0",
                met=ratio >= 1.0,
            )
        )
    return figures


def _speeds(converters: Sequence[Converter], text: str) -> dict[str, float]:
    """Our number of blocks over the median seconds of each, so that all count the same work."""
    seconds: dict[str, list[float]] = {converter.name: [] for converter in converters}
    for converter in converters:
        converter.ask("time", text=text, rounds=1)
    for _ in range(ROUNDS):
        for converter in converters:
            seconds[converter.name] += converter.ask("time", text=text, rounds=1)
    count = block_count(markdown_to_blocks(text))
    return {name: count / median(times) for name, times in seconds.items()}


def growth(ours: Converter) -> Figure:
    """Time for each block of a long document against a short one."""
    ratios = []
    small, large = mixed(SMALL), mixed(LARGE)
    ours.ask("time", text=large, rounds=1)
    for _ in range(3):
        short = median(ours.ask("time", text=small, rounds=30))
        (long,) = ours.ask("time", text=large, rounds=1)
        ratios.append(long / LARGE / (short / SMALL))
    value = median(ratios)
    return Figure(
        figure=f"time per block, {LARGE:,} blocks against {SMALL}",
        value=value,
        unit="x",
        target=f"<= {GROWTH}",
        met=value <= GROWTH,
    )


def hostile(ways: Sequence[Converter]) -> list[Figure]:
    """Pieces repeated: time for each piece when there are four times as many."""
    growths = {
        f"{name} ({way.name})": _growth(way, piece)
        for way in ways
        for name, piece in HOSTILE.items()
    }
    worst = max(growths, key=lambda name: growths[name])
    linear = sum(ratio <= HOSTILE_GROWTH for ratio in growths.values())
    return [
        Figure(
            figure=f"hostile documents in linear time, of {len(growths)}",
            value=linear,
            unit="",
            target=f"= {len(growths)}",
            met=linear == len(growths),
        ),
        Figure(
            figure=f"hostile documents, worst growth of time per piece: {worst}",
            value=growths[worst],
            unit="x",
            target=f"<= {HOSTILE_GROWTH}",
            met=growths[worst] <= HOSTILE_GROWTH,
        ),
    ]


def _growth(way: Converter, piece: str) -> float:
    few, many = (
        min(way.ask("time", text=piece * count, rounds=3)) for count in (PIECES, PIECES * 4)
    )
    return float(many / (few * 4))


def memory(ours: Converter) -> Figure:
    """The peak of a fresh process that converts one long document."""
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "document.md"
        text = mixed(20_000)
        repeats = MEGABYTES * 1_000_000 // len(text) + 1
        path.write_text("\n\n".join([text] * repeats)[: MEGABYTES * 1_000_000], encoding="utf-8")
        _, peak = ours.ask("memory", path=str(path))
    return Figure(
        figure=f"memory for a document of {MEGABYTES} MB",
        value=peak,
        unit="MB",
        target=f"<= {MAX_MEGABYTES}",
        met=peak <= MAX_MEGABYTES,
    )
