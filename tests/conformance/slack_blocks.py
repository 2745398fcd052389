"""`make conformance-slack`: what is sent to Slack, against the types of `@slack/types`.

Installs the package into `build/slack-types`, makes a JSON Schema of its `KnownBlock`, and holds
the blocks of many cards and answers against it: those of the pictures, and generated ones. Needs
Node and npm. That the lengths are right is slack_sdk's part, in the ordinary tests.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from hypothesis import HealthCheck, given, settings

from bot.slack.answers import as_one_message
from bot.slack.blocks import draw
from core.domain.card import Card
from core.kit.settings import CHECKOUT
from docs.card_scenes import SCENES
from tests.benchmarks.figures import Figure, report
from tests.unit.slack.test_slack_card_drawing import CARDS

FOLDER = CHECKOUT / "build" / "slack-types"
SCRIPT = Path(__file__).with_name("slack_blocks.mjs")
PACKAGES = {
    "@slack/types": "3.2.0",
    "ajv": "8.20.0",
    "ts-json-schema-generator": "2.4.0",
    "typescript": "5.9.3",
}
GENERATED = 1_000
ANSWER = (
    "# Title\n\nSome **bold** and [a link](https://example.com).\n\n- one\n  1. two\n\n> quote\n\n"
    "| a | b |\n|---|---|\n| c | d |\n\n```\ncode\n```\n\n![picture](https://example.com/p.png)\n"
)

Blocks = list[object]


def main() -> int:
    """Check, and say what does not hold. Returns the exit code."""
    _install()
    sent = list(_blocks())
    (FOLDER / "blocks.json").write_text(json.dumps(sent), encoding="utf-8")
    faults = json.loads(_node(str(SCRIPT), str(FOLDER)))
    for fault in faults[:10]:
        sys.stdout.write(f"{fault['at']}: {fault['says']}\n")
    name = f"blocks of {len(sent)} messages that @slack/types does not know"
    report(
        "slack-types",
        [Figure(figure=name, value=len(faults), unit="", target="0", met=not faults)],
    )
    return 1 if faults else 0


def _blocks() -> Iterator[Blocks]:
    for _asked, card in SCENES.values():
        yield list(draw(card).blocks)
    message = as_one_message(ANSWER)
    assert message is not None
    yield list(message.blocks)
    found: list[Blocks] = []

    @settings(max_examples=GENERATED, deadline=None, suppress_health_check=list(HealthCheck))
    @given(CARDS)
    def collect(card: Card) -> None:
        found.append(list(draw(card).blocks))

    collect()
    yield from found


def _install() -> None:
    schema = FOLDER / "schema.json"
    if schema.exists():
        return
    FOLDER.mkdir(parents=True, exist_ok=True)
    named = [f"{name}@{version}" for name, version in PACKAGES.items()]
    subprocess.run(
        ["npm", "install", "--no-audit", "--no-fund", "--prefix", str(FOLDER), *named], check=True
    )
    types = FOLDER / "node_modules" / "@slack" / "types" / "dist" / "index.d.ts"
    generator = FOLDER / "node_modules" / ".bin" / "ts-json-schema-generator"
    made = subprocess.run(
        [str(generator), "--path", str(types), "--type", "KnownBlock", "--no-type-check"],
        check=True,
        capture_output=True,
        text=True,
        cwd=FOLDER,
    )
    schema.write_text(made.stdout, encoding="utf-8")


def _node(*arguments: str) -> str:
    return subprocess.run(["node", *arguments], check=True, capture_output=True, text=True).stdout


if __name__ == "__main__":
    sys.exit(main())
