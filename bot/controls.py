"""`notion-assistant tasks` and `limits`: what waits and runs; stopping, holding and hurrying it;
the numbers by which work is shared out.
"""

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Annotated

import typer

from core.app import App, build
from core.domain.dials import ANY, DEFAULTS, Dial
from core.domain.task import Band, Task, TaskState
from core.kit.settings import Settings
from core.telemetry import logs

tasks = typer.Typer(help="Tasks: list, cancel, pause, resume, hurry.")
limits = typer.Typer(help="Limits, weights, quotas and rates.")

Name = Annotated[
    str,
    typer.Argument(
        metavar="WHAT",
        help="A task, request or plan by its id; a workspace by its id or as slack/T012; an"
        " operation; “planning”; or “everything”.",
    ),
]
Subject = Annotated[
    str,
    typer.Argument(
        help="Workspace (slack/T012), person (slack/T012/U345, of a weight), operation, connection,"
        " page or budget; “*” for all."
    ),
]


@tasks.callback(invoke_without_command=True)
def listed(
    context: typer.Context,
    state: Annotated[TaskState, typer.Option(help="Which tasks.")] = TaskState.PENDING,
) -> None:
    """List tasks in one state, and what is paused."""
    if context.invoked_subcommand is not None:
        return
    with house() as open_house:
        _print_tasks(open_house, state)
        for pause in open_house.operating.paused():
            typer.echo(f"{pause.of.said} is paused by {pause.actor}: {pause.reason}")


@tasks.command()
def cancel(what: Name) -> None:
    """Call it off: nothing of it starts, and what runs writes nothing more."""
    with house() as open_house:
        of = open_house.operating.find(what)
        count = open_house.operating.cancel(of, actor=operator())
    typer.echo(f"Called off: {count}." if count else "There was nothing left to call off.")


@tasks.command()
def pause(
    what: Name,
    reason: Annotated[str, typer.Option(help="What the people who wait are told.")] = "",
) -> None:
    """Let nothing more of it start. What runs goes on to its end."""
    with house() as open_house:
        of = open_house.operating.find(what)
        changed = open_house.operating.pause(of, reason=reason, actor=operator())
    typer.echo(f"{of.said} is paused." if changed else f"{of.said} was paused already.")


@tasks.command()
def resume(what: Name) -> None:
    """Let it go on."""
    with house() as open_house:
        of = open_house.operating.find(what)
        changed = open_house.operating.resume(of, actor=operator())
    typer.echo(f"{of.said} goes on." if changed else f"{of.said} was not paused.")


@tasks.command()
def hurry(
    what: Name,
    band: Annotated[Band | None, typer.Option(help="The band to move it to.")] = None,
    within: Annotated[float | None, typer.Option(min=0, help="Minutes to be done in.")] = None,
) -> None:
    """Make a request more urgent, or less; what has not started goes by it at once."""
    with house() as open_house:
        due_at = None
        if within is not None:
            due_at = open_house.clock.now() + timedelta(minutes=within)
        chosen = band or (Band.HIGH if within is None else None)
        count = open_house.operating.hurry(
            open_house.operating.find(what), band=chosen, due_at=due_at, actor=operator()
        )
    typer.echo(f"Moved: {count} tasks.")


@limits.callback(invoke_without_command=True)
def numbers(context: typer.Context) -> None:
    """List the numbers that were set, and the defaults."""
    if context.invoked_subcommand is not None:
        return
    with house() as open_house:
        found = open_house.operating.dials().numbers
    for dial in Dial:
        default = DEFAULTS[dial]
        typer.echo(
            f"{dial:10} {ANY:24} {'no limit' if default is None else f'{default:g}'} default"
        )
        for (set_dial, subject), value in sorted(found.items()):
            if set_dial is dial:
                typer.echo(f"{dial:10} {subject:24} {value:g}")


@limits.command("set")
def set_number(dial: Dial, subject: Subject, value: float) -> None:
    """Set a number; it holds at once, for every process."""
    with house() as open_house:
        open_house.operating.turn(dial, subject, value, actor=operator())
    typer.echo(f"{dial} of {subject} is {value:g}.")


@limits.command("reset")
def reset_number(dial: Dial, subject: Subject) -> None:
    """Go back to the default."""
    with house() as open_house:
        there = open_house.operating.reset(dial, subject, actor=operator())
    typer.echo("Back to the default." if there else "Nothing was set.")


def _print_tasks(open_house: App, state: TaskState) -> None:
    """Print the newest tasks in one state."""
    found = open_house.inspection.tasks_in(state)
    for task in found:
        typer.echo(_line(task))
    if not found:
        typer.echo(f"No task is {state}.")


@contextmanager
def house() -> Iterator[App]:
    """The house, for one command."""
    settings = Settings.load()
    log = settings.data_dir / "logs" / "operator.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("a", encoding="utf-8") as stream:
        logs.setup(settings, process="operator", stream=stream)
        with build(settings, name="operator") as open_house:
            yield open_house


def operator() -> str:
    """Who is at the keyboard, as the audit names them."""
    try:
        return f"operator {getpass.getuser()}"
    except (KeyError, OSError):
        return "operator"


def _line(task: Task) -> str:
    what = task.step.title or task.step.operation if task.step else task.kind
    why = f"  {task.problem.text}" if task.problem else ""
    return f"{task.id}  {task.request_id}  {what}{why}"
