"""Content beside other converters: what arrives, what Notion refuses, what comes back, how fast.

Installs at least three peers and the packages that hold the specifications into
`build/content-peers`, once. `python -m tests.benchmarks.content [DOCUMENTS]` generates that many
random documents (100,000 unless told).
"""

import sys
from collections.abc import Sequence
from contextlib import ExitStack

from tests.benchmarks import (
    content_quality,
    content_requests,
    content_speed,
    content_survey,
)
from tests.benchmarks.content_documents import RICH_PIECES, generated
from tests.benchmarks.content_peers import (
    Converter,
    commonmark_spec,
    converters,
    gfm_spec,
    install,
    ways,
)
from tests.benchmarks.content_specs import Example, commonmark_examples, gfm_examples
from tests.benchmarks.figures import Figure, report

DOCUMENTS = 100_000
PEER_DOCUMENTS = 10_000
TREES = 3_000


def main(documents: int) -> None:
    """Measure everything and report."""
    install()
    commonmark, gfm = commonmark_examples(commonmark_spec()), gfm_examples(gfm_spec())
    with ExitStack() as stack:
        running = [stack.enter_context(converter) for converter in converters()]
        figures = content_speed.beside_peers(running)
        figures += _quality(running, commonmark, gfm)
        texts = generated(PEER_DOCUMENTS, RICH_PIECES, seed=0)
        figures += [content_survey.peer_crashes(peer, texts) for peer in running[1:]]
        figures.append(content_speed.growth(running[0]))
        others = [stack.enter_context(way) for way in ways()]
        figures += content_speed.hostile([running[0], *others])
    with converters()[0] as fresh:
        figures.append(content_speed.memory(fresh))
    figures += content_requests.figures()
    figures += content_quality.against_the_reference()
    figures.append(content_survey.every_type(TREES))
    figures += content_survey.survey(documents)
    report("content", figures)


def _quality(
    running: Sequence[Converter], commonmark: Sequence[Example], gfm: Sequence[Example]
) -> list[Figure]:
    texts = [example.markdown for example in (*commonmark, *gfm)]
    figures = []
    for converter in running:
        figures.append(_crashes(converter, texts))
        figures += content_quality.text_and_formats(converter, "CommonMark", commonmark, 99.5)
        figures += content_quality.text_and_formats(converter, "GFM", gfm, 95)
        figures.append(content_quality.raw_html(converter, commonmark))
        figures.append(content_quality.within_limits(converter, texts))
        figures += content_quality.one_limit(converter)
        figures += content_quality.round_trip(converter, "specifications", texts)
    return sorted(figures, key=lambda figure: figure.figure.partition(": ")[0])


def _crashes(converter: Converter, texts: list[str]) -> Figure:
    crashes = sum(blocks is None for blocks in converter.blocks(texts))
    ours = converter.name == "ours"
    return Figure(
        figure=f"crashes, specifications: {converter.name}",
        value=crashes,
        unit="",
        target="0" if ours else "",
        met=not crashes if ours else None,
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else DOCUMENTS)
