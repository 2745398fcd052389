"""Draws docs/card.svg: the program's own card for the showcase, from a real run of it.

Run with `make picture`. Rich's drawing names a web font; it is taken out, so that the picture
needs nothing from outside.
"""

import io
import re
import tempfile
from pathlib import Path

from rich.console import Console

from bot.terminal.chat import SHOWCASE
from bot.terminal.conversation import Conversation
from bot.terminal.picture import picture
from bot.terminal.stack import stack
from core.app import build
from core.kit.settings import Settings

TARGET = Path(__file__).with_name("card.svg")
APPROVAL = "archive everything done in Roadmap"


def main() -> None:
    """Run the showcase and a request that asks first, and draw what is shown."""
    console = Console(record=True, width=100, file=io.StringIO(), highlight=False)
    with tempfile.TemporaryDirectory() as directory:
        settings = Settings.load().model_copy(update={"data_dir": Path(directory)})
        with stack(settings), build(settings, name="picture") as house:
            conversation = Conversation(house, console)
            for text in (SHOWCASE, APPROVAL):
                card = conversation.follow(conversation.say(text).request_id, draw=False)
                console.print(f"› {text}", style="bold", markup=False)
                console.print(picture(card))
    drawn = console.export_svg(title="notion-assistant chat")
    TARGET.write_text(
        re.sub(r"@font-face \{.*?\}\s*", "", drawn, flags=re.DOTALL), encoding="utf-8"
    )


if __name__ == "__main__":
    main()
