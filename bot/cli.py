"""`notion-assistant`: one command per process, and an operator's tools."""

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, NoReturn, TextIO

import typer

from bot.operator import desk
from bot.schedules import schedules
from core.domain.card import ActionKind
from core.kit.errors import AssistantError, BadInput, ConfigurationError
from core.kit.settings import Settings

if TYPE_CHECKING:
    from bot.terminal.ask import OneRequest

cli = typer.Typer(
    name="notion-assistant",
    help="Ask for things in plain words; get them done in Notion.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
cli.add_typer(desk)
cli.add_typer(schedules, name="schedules")

_PYTHON = (sys.executable, "-P", "-m")

Yes = Annotated[bool, typer.Option("--yes", help="Approve what asks for approval.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Do it on a copy; show what differs.")]
OfRequest = Annotated[str | None, typer.Argument(metavar="[REQUEST]", help="A request by its id.")]
Lifeline = Annotated[bool, typer.Option("--lifeline", hidden=True)]


def main() -> None:
    """The command line. Exit codes: 0 done, 1 failed, 2 bad input, 3 needs a person."""
    try:
        cli()
    except AssistantError as error:
        sys.stderr.write(f"{error}\n")
        wrong_input = isinstance(error, BadInput | ConfigurationError)
        raise SystemExit(2 if wrong_input else 1) from None
    except KeyboardInterrupt:
        raise SystemExit(130) from None


@cli.command()
def chat() -> None:
    """Talk with the assistant; without a terminal, read requests from standard input."""
    from bot.terminal.chat import chat as talk
    from bot.terminal.conversation import a_console
    from bot.terminal.keyboard import unheard
    from bot.terminal.stack import stack
    from core.app import build

    settings = _settings("chat")
    console = a_console()
    with _ended_by_sigterm(), ExitStack() as opened:
        with unheard():
            if console.is_terminal:
                console.print("Starting …", style="dim", end="\r")
            opened.enter_context(stack(settings))
            house = opened.enter_context(build(settings, name="chat"))
        done = talk(house, console)
    raise typer.Exit(0 if done or sys.stdin.isatty() else 1)


@cli.command()
def ask(text: str, yes: Yes = False, as_json: AsJson = False) -> None:  # noqa: FBT002
    """Ask for one thing and wait for it."""
    _one_request(lambda request: request.ask(text), yes=yes, as_json=as_json)


@cli.command()
def run(
    path: Path,
    yes: Yes = False,  # noqa: FBT002
    as_json: AsJson = False,  # noqa: FBT002
    key: Annotated[
        str | None, typer.Option(help="A name for this order: one of the same name runs once.")
    ] = None,
) -> None:
    """Run a plan from a file in the plan format."""
    from bot.terminal.ask import read_plan

    plan = read_plan(path)
    _one_request(lambda request: request.run(plan, key), yes=yes, as_json=as_json)


@cli.command()
def undo(request: OfRequest = None, yes: Yes = False, as_json: AsJson = False) -> None:  # noqa: FBT002
    """Take back what a request did; the newest of yours unless one is named."""
    _decide(ActionKind.UNDO, request, yes=yes, as_json=as_json)


@cli.command()
def retry(request: OfRequest = None, yes: Yes = False, as_json: AsJson = False) -> None:  # noqa: FBT002
    """Try again what failed, and what waited for it."""
    _decide(ActionKind.RETRY, request, yes=yes, as_json=as_json)


@cli.command()
def cancel(request: OfRequest = None, as_json: AsJson = False) -> None:  # noqa: FBT002
    """Stop a request: what runs writes nothing more, and nothing else of it starts."""
    _decide(ActionKind.CANCEL, request, yes=False, as_json=as_json)


@cli.command()
def approve(request: OfRequest = None, as_json: AsJson = False) -> None:  # noqa: FBT002
    """Let a request do what its card shows."""
    _decide(ActionKind.APPROVE, request, yes=False, as_json=as_json)


@cli.command()
def reject(request: OfRequest = None, as_json: AsJson = False) -> None:  # noqa: FBT002
    """Do nothing of what waits for approval."""
    _decide(ActionKind.REJECT, request, yes=False, as_json=as_json)


@cli.command()
def plan(
    text: str,
    form: Annotated[
        Literal["json", "text", "graph"], typer.Option("--as", help="How to show it.")
    ] = "json",
    dry_run: DryRun = False,  # noqa: FBT002
) -> None:
    """Show what would be done about a request, and do nothing."""
    from bot.terminal.conversation import Conversation, a_console
    from bot.terminal.outcomes import shown
    from bot.terminal.stack import stack
    from core.app import build

    settings = _settings("plan")
    with _ended_by_sigterm(), stack(settings), build(settings, name="plan") as house:
        inbound = Conversation(house, a_console()).inbound(text)
        outcome = house.assistant.plan_only(inbound)
        if dry_run:
            outcome = house.rehearsal.of_outcome(outcome, house.assistant.as_request(inbound))
        typer.echo(shown(outcome, "text" if dry_run else form))


@cli.command()
def up(
    workers: Annotated[int, typer.Option(min=1, help="Worker processes.")] = 2,
) -> None:
    """Run everything on this machine; Slack and Discord too when their tokens are set."""
    _become("workers", "up", "--workers", str(workers))


@cli.command()
def worker(name: Annotated[str, typer.Option(help="Unique in its stack.")] = "worker") -> None:
    """Run one worker process."""
    _become("workers", "worker", "--name", name)


@cli.command()
def orchestrator(
    name: Annotated[str, typer.Option(help="Unique in its stack.")] = "orchestrator",
) -> None:
    """Run one orchestrator process."""
    _become("workers", "orchestrator", "--name", name)


@cli.command()
def bot(platform: Literal["slack", "discord"], lifeline: Lifeline = False) -> None:  # noqa: FBT002
    """Listen to Slack or Discord."""
    from bot.listening import listen

    listen(_settings(platform), platform, lifeline=lifeline)


@cli.command()
def sandbox(  # noqa: PLR0913 - a command takes its options as arguments
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 for any free one.")] = 0,
    as_json: AsJson = False,  # noqa: FBT002
    state: Annotated[Path | None, typer.Option(help="Its SQLite file, kept.")] = None,
    load: Annotated[Path | None, typer.Option(help="Begin with a copy of this state.")] = None,
    reset: Annotated[bool, typer.Option("--reset", help="Begin anew.")] = False,  # noqa: FBT002
    control: Annotated[str | None, typer.Option(help="Token that opens /_sandbox.")] = None,
    announce: Annotated[bool, typer.Option("--announce", hidden=True)] = False,  # noqa: FBT002
    lifeline: Lifeline = False,  # noqa: FBT002
) -> None:
    """Serve the Notion sandbox; any Notion client works against it (docs/sandbox.md)."""
    from core import app
    from core.kit.clock import Clock
    from core.kit.lifeline import Stop

    settings = _settings("sandbox")
    if announce:
        stop = Stop(lifeline=lifeline)
        with app.sandbox(settings):
            stop.wait(Clock())
    else:
        begin = app.SandboxBegin(state=state, load=load, reset=reset, control_token=control)
        app.serve_sandbox(settings, begin, port=port, as_json=as_json)


def _decide(kind: ActionKind, request: str | None, *, yes: bool, as_json: bool) -> NoReturn:
    _one_request(lambda one: one.decide(kind, request), yes=yes, as_json=as_json)


def _one_request(ask_for: "Callable[[OneRequest], int]", *, yes: bool, as_json: bool) -> NoReturn:
    from bot.terminal.ask import OneRequest
    from bot.terminal.conversation import a_console
    from bot.terminal.stack import stack
    from core.app import build

    settings = _settings("ask")
    with _ended_by_sigterm(), stack(settings), build(settings, name="ask") as house:
        code = ask_for(OneRequest(house, a_console(), yes=yes, as_json=as_json))
    raise typer.Exit(int(code))


def _settings(process: str) -> Settings:
    from core.telemetry import logs

    settings = Settings.load()
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    logs.setup(settings, process=process, stream=_log_file(settings, process))
    return settings


def _log_file(settings: Settings, process: str) -> TextIO | None:
    """Where a process that draws on the terminal logs instead; None for standard error."""
    if process not in {"chat", "ask", "plan"}:
        return None
    path = settings.data_dir / "logs" / f"{process}.log"
    path.parent.mkdir(parents=True, exist_ok=True)
    return path.open("a", encoding="utf-8")


def _become(*arguments: str) -> NoReturn:
    """Go on as another process of the engine room, which this room may not import."""
    import os

    os.execv(_PYTHON[0], [*_PYTHON, *arguments])  # noqa: S606


@contextmanager
def _ended_by_sigterm() -> Iterator[None]:
    """Let SIGTERM end the block as Ctrl-C does, so that what it started is ended in order."""
    import signal

    def end(number: int, _frame: object) -> NoReturn:
        raise SystemExit(128 + number)

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


if __name__ == "__main__":
    main()
