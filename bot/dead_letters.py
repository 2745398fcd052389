"""`notion-assistant dead-letters`: tasks that were given up. Without a subcommand it lists them."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from core.app import App, build
from core.assistant.dead_letters import Attempt, DeadLetter, Which
from core.domain.task import Task
from core.kit.errors import BadInput
from core.kit.settings import Settings
from core.telemetry import logs

dead_letters = typer.Typer(help="Tasks that were given up: look, replay, discard.")

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Ids = Annotated[list[str] | None, typer.Argument(metavar="[ID]...", help="Of the tasks.")]
All = Annotated[bool, typer.Option("--all", help="Every one that fits.")]
OfOperation = Annotated[
    str | None, typer.Option("--operation", help="Only of this operation, such as rows.create.")
]
OfCause = Annotated[
    str | None, typer.Option("--cause", help="Only with this cause: dead, unexpected, too_late …")
]


@dead_letters.callback(invoke_without_command=True)
def default(context: typer.Context) -> None:
    """Tasks that were given up: look, replay, discard."""
    if context.invoked_subcommand is None:
        list_all()


@dead_letters.command("list")
def list_all(
    operation: OfOperation = None,
    cause: OfCause = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000)] = 100,
    as_json: AsJson = False,  # noqa: FBT002
) -> None:
    """List them with their cause, newest first."""
    with _house() as house:
        found = house.dead_letters.listed(Which(operation=operation, code=cause), limit=limit)
    if as_json:
        typer.echo(json.dumps([_document(one) for one in found], indent=2, ensure_ascii=False))
        return
    for one in found:
        typer.echo(_line(one))
    if not found:
        typer.echo("There are no dead letters.")


@dead_letters.command()
def show(task_id: Annotated[str, typer.Argument(metavar="ID")], as_json: AsJson = False) -> None:  # noqa: FBT002
    """Show one with the history of its attempts."""
    with _house() as house:
        letter, history = house.dead_letters.show(task_id)
    if as_json:
        attempts = [_attempt_document(one) for one in history]
        document = {**_document(letter), "attempts": attempts}
        typer.echo(json.dumps(document, indent=2, ensure_ascii=False))
        return
    typer.echo(_line(letter))
    for one in history:
        typer.echo(_attempt_line(one))


@dead_letters.command()
def replay(
    ids: Ids = None,
    every: All = False,  # noqa: FBT002
    operation: OfOperation = None,
    cause: OfCause = None,
) -> None:
    """Have them tried again, by id or all that fit. Nothing that was done is done twice."""
    which = _which(ids, operation, cause, every=every)
    with _house() as house:
        count = house.dead_letters.replay(which)
    typer.echo(f"{count} will be tried again.")


@dead_letters.command()
def discard(
    ids: Ids = None,
    every: All = False,  # noqa: FBT002
    operation: OfOperation = None,
    cause: OfCause = None,
) -> None:
    """Strike them off, by id or all that fit; the audit keeps them."""
    which = _which(ids, operation, cause, every=every)
    with _house() as house:
        count = house.dead_letters.discard(which)
    typer.echo(f"{count} discarded.")


def _which(
    ids: list[str] | None, operation: str | None, cause: str | None, *, every: bool
) -> Which:
    """Which ones are meant. Raises BadInput when none is named, or both some and all."""
    if bool(ids) == every:
        raise BadInput("Give ids, or --all with or without --operation and --cause.")
    return Which(operation=operation, code=cause, ids=tuple(ids or ()))


def _name(task: Task) -> str:
    return task.step.title or task.step.operation if task.step else task.kind.value


def _line(letter: DeadLetter) -> str:
    task = letter.task
    why = task.problem.text if task.problem else ""
    return f"{task.id}  {task.request_id}  {letter.at:%Y-%m-%d %H:%M}  {_name(task)}  {why}"


def _attempt_line(one: Attempt) -> str:
    number = "" if one.number is None else f"attempt {one.number}"
    return (
        f"  {one.at:%Y-%m-%d %H:%M:%S}  {number:11} {one.end:12} {one.worker or '-'}  {one.problem}"
    )


def _document(letter: DeadLetter) -> dict[str, object]:
    task, problem = letter.task, letter.task.problem
    return {
        "task_id": task.id,
        "request_id": task.request_id,
        "state": task.state,
        "operation": task.step.operation if task.step else task.kind.value,
        "what": _name(task),
        "given_up_at": letter.at.isoformat(),
        "cause": problem.code if problem else "",
        "problem": problem.text if problem else "",
        "attempt": task.attempt,
        "lost": task.lost,
    }


def _attempt_document(one: Attempt) -> dict[str, object]:
    return {
        "at": one.at.isoformat(),
        "attempt": one.number,
        "worker": one.worker,
        "end": one.end,
        "problem": one.problem,
    }


@contextmanager
def _house() -> Iterator[App]:
    settings = Settings.load()
    log = settings.data_dir / "logs" / "operator.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("a", encoding="utf-8") as stream:
        logs.setup(settings, process="operator", stream=stream)
        with build(settings, name="operator") as house:
            yield house
