"""`notion-assistant chat`: a conversation on the terminal, or requests from standard input."""

import sys
from collections.abc import Iterable

from rich.console import Console
from rich.rule import Rule

from bot.terminal.conversation import Conversation, in_sandbox
from bot.terminal.keyboard import typed_ahead
from bot.terminal.picture import hint
from core.app import App
from core.domain.card import ActionKind, Card, CardState
from core.kit.errors import AssistantError

SHOWCASE = (
    'Create a page called "Launch checklist" under Team Home with a short checklist, and add three'
    " tasks to the Roadmap: Write announcement, Record demo and Brief support, due Friday"
)
"""What is asked when nobody asks anything."""

EXAMPLES = (
    SHOWCASE,
    "show overdue tasks in Roadmap",
    "archive everything done in Roadmap",
)

_LEAVE = {"exit", "quit", "bye", ":q"}


def chat(house: App, console: Console) -> bool:
    """Talk until the person leaves, or until standard input ends.

    Returns:
        Whether everything that was asked got done.
    """
    conversation = Conversation(house, console)
    if sys.stdin.isatty():
        _greet(house, console)
        return _talk(conversation, console, _typed(console))
    lines = [line.strip() for line in sys.stdin]
    asked = [line for line in lines if line]
    if not asked:
        return _showcase(house, conversation, console)
    return _talk(conversation, console, asked)


def _talk(conversation: Conversation, console: Console, lines: Iterable[str]) -> bool:
    all_done = True
    for line in lines:
        if not sys.stdin.isatty():
            console.print(f"› {line}", style="bold", markup=False)
        try:
            receipt = conversation.say(line)
        except AssistantError as error:
            console.print(str(error), style="yellow", markup=False)
            all_done = False
            continue
        if receipt.note and receipt.duplicate:
            console.print(receipt.note, style="yellow", markup=False)
            continue
        card = conversation.follow(receipt.request_id)
        console.print(hint(card), style="dim", markup=False)
        all_done = all_done and card.state in {CardState.DONE, CardState.ANSWERED}
    return all_done


def _showcase(house: App, conversation: Conversation, console: Console) -> bool:
    console.print(f"› {SHOWCASE}", style="bold", markup=False)
    card = conversation.follow(conversation.say(SHOWCASE).request_id)
    if card.state is not CardState.DONE:
        return False
    console.print(Rule("What is in Notion now"))
    for text in house.inspection.made_by(card.request_id):
        console.print(text, markup=False, soft_wrap=True)
        console.print(Rule(style="dim"))
    return True


def _greet(house: App, console: Console) -> None:
    console.print("Hello! I am the Notion Assistant.", style="bold")
    if in_sandbox(house):
        console.print("No NOTION_TOKEN is set, so I work in a sandbox on this machine.")
    console.print("Ask me for something in plain words, for example:\n")
    for example in EXAMPLES:
        console.print(f"  {example}", style="cyan", markup=False)
    console.print('\nType "help" for more, "exit" to leave. Ctrl-C stops what is running.\n')


def _typed(console: Console) -> Iterable[str]:
    while True:
        try:
            line = _next_line(console).strip()
        except (EOFError, KeyboardInterrupt):
            console.print()
            return
        if line.casefold() in _LEAVE:
            return
        if line:
            yield line


def _next_line(console: Console) -> str:
    ahead = typed_ahead()
    if ahead is None:
        return console.input("[bold]› [/bold]")
    console.print(f"› {ahead}", style="bold", markup=False)
    return ahead


def approve_if_asked(conversation: Conversation, card: Card, *, yes: bool, draw: bool) -> Card:
    """Approve a card each time it waits for it, if that was allowed beforehand; the card after."""
    while card.state is CardState.APPROVAL and yes:
        conversation.decide(card, ActionKind.APPROVE)
        card = conversation.follow(card.request_id, draw=draw)
    return card
