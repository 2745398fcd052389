"""`notion-assistant schedules`: what is done by itself. Without a subcommand it lists them."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from core.app import App, build
from core.assistant import schedule_words
from core.domain.chat import Person, Platform, ThreadRef
from core.domain.plan import Plan
from core.domain.schedule import Missed, Order, Overlap, Schedule, Timing, wall_time, zone_named
from core.kit.clock import local_zone, new_id
from core.kit.errors import BadInput
from core.kit.settings import Settings
from core.telemetry import logs

schedules = typer.Typer(help="What is done by itself, at its time.")

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Id = Annotated[str, typer.Argument(metavar="ID", help="Of the schedule.")]
Cron = Annotated[str | None, typer.Option(help="Minute, hour, day, month, weekday: “0 9 * * MON”.")]
Every = Annotated[str | None, typer.Option(help="An interval: 15m, 2h, 3d, 1w.")]
At = Annotated[str | None, typer.Option(help="Once: “2026-12-01 09:00”, “tomorrow at 9am”.")]
In = Annotated[str | None, typer.Option("--in", help="Once, after this long: 30m, 2h.")]
Zone = Annotated[str | None, typer.Option(help="Time zone; this machine's unless given.")]
PlanFile = Annotated[Path | None, typer.Option("--plan", help="Run this plan each time.")]
WhenMissed = Annotated[Missed, typer.Option(help="Runs missed while nothing was running.")]
WhenBusy = Annotated[Overlap, typer.Option(help="A run due while the last one is not over.")]
To = Annotated[
    str, typer.Option(help="Where its cards are shown: slack/T012/C345, discord/GUILD/CHANNEL.")
]
For = Annotated[
    str | None, typer.Option("--person", help="The platform's id of whose request it is.")
]


@schedules.callback(invoke_without_command=True)
def default(context: typer.Context) -> None:
    """What is done by itself, at its time."""
    if context.invoked_subcommand is None:
        list_all()


@schedules.command("list")
def list_all(as_json: AsJson = False) -> None:  # noqa: FBT002
    """List the schedules."""
    with _house() as house:
        found = house.schedules.listed()
        lines = [_line(house, one) for one in found]
    if as_json:
        typer.echo(json.dumps([_document(one) for one in found], indent=2, ensure_ascii=False))
        return
    for line in lines:
        typer.echo(line)
    if not found:
        typer.echo("Nothing is scheduled.")


@schedules.command()
def add(  # noqa: PLR0913 - the command's options
    text: Annotated[str, typer.Argument(help="The request, in words.")] = "",
    cron: Cron = None,
    every: Every = None,
    at: At = None,
    in_: In = None,
    zone: Zone = None,
    plan: PlanFile = None,
    missed: WhenMissed = Missed.MERGE,
    overlap: WhenBusy = Overlap.SKIP,
    to: To = "terminal/local/terminal/schedules",
    person: For = None,
) -> None:
    """Have a request done by itself."""
    zone = zone or local_zone()
    zone_named(zone)
    times = {"--cron": cron, "--every": every, "--at": at, "--in": in_}
    planned = None if plan is None else _plan(plan)
    with _house() as house:
        who = Person(id=person or "terminal", name=person or "you", zone=zone)
        order = Order(
            key=new_id("key"),
            thread=_thread(to),
            person=who,
            timing=_timing(house, times, zone),
            zone=zone,
            text=text or (planned.title if planned else ""),
            plan=planned,
            missed=missed,
            overlap=overlap,
        )
        made = house.schedules.create(order)
        upcoming = house.schedules.upcoming(made)
    typer.echo(f"{made.id}  {order.text}")
    for one in upcoming:
        typer.echo(f"  {one}")


@schedules.command()
def pause(schedule: Id) -> None:
    """Let one rest. What comes due meanwhile is not made up for."""
    with _house() as house:
        house.schedules.pause(schedule, None)
    typer.echo("Paused.")


@schedules.command()
def resume(schedule: Id) -> None:
    """Let one go on with its next time."""
    with _house() as house:
        house.schedules.resume(schedule, None)
    typer.echo("It goes on.")


@schedules.command()
def delete(schedule: Id) -> None:
    """Forget one. What it has started goes on."""
    with _house() as house:
        house.schedules.delete(schedule, None)
    typer.echo("Deleted.")


@schedules.command()
def run(schedule: Id) -> None:
    """Start one now, besides its times."""
    with _house() as house:
        receipt = house.schedules.run_now(schedule, None, key=new_id("key"))
    typer.echo(f"Started as {receipt.request_id}.")


def _timing(house: App, given: dict[str, str | None], zone: str) -> Timing:
    named = {name: value for name, value in given.items() if value is not None}
    if len(named) != 1:
        said = " and ".join(named) or "none"
        raise BadInput(
            f"A schedule has one time; {said} was given.",
            next_step="Give one of --cron, --every, --at and --in.",
        )
    [(name, value)] = named.items()
    now = house.clock.now()
    match name:
        case "--cron":
            return schedule_words.by_cron(value)
        case "--every":
            return schedule_words.every(value, now)
        case "--at":
            return schedule_words.at(value, now, zone)
        case _:
            return schedule_words.after(value, now)


def _thread(text: str) -> ThreadRef:
    parts = text.split("/")
    try:
        platform = Platform(parts[0])
    except ValueError:
        raise BadInput(f"“{parts[0]}” is no platform: use {', '.join(Platform)}.") from None
    if len(parts) not in {3, 4} or not all(parts):
        raise BadInput(
            f"“{text}” is no place.", next_step="Write platform/workspace/channel, or …/thread."
        )
    thread = parts[3] if len(parts) == 4 else None
    return ThreadRef(platform=platform, workspace=parts[1], channel=parts[2], thread=thread)


def _plan(path: Path) -> Plan:
    from bot.terminal.ask import read_plan

    return read_plan(path)


def _line(house: App, schedule: Schedule) -> str:
    state = next(iter(house.schedules.upcoming(schedule, 1)), "over")
    if schedule.paused:
        state = "paused"
    elif schedule.waiting:
        state = f"{len(schedule.waiting)} waiting"
    return f"{schedule.id}  {state:32}  {_when(schedule)}  {schedule.order.text}"


def _when(schedule: Schedule) -> str:
    match schedule.order.timing.kind:
        case "cron":
            return schedule.order.timing.expression
        case "every":
            amount, unit = schedule.order.timing.amount, schedule.order.timing.unit
            return f"every {unit}" if amount == 1 else f"every {amount} {unit}s"
        case "once":
            return wall_time(schedule.order.timing.at, schedule.order.zone)


def _document(schedule: Schedule) -> dict[str, object]:
    order = schedule.order
    return {
        "id": schedule.id,
        "text": order.text,
        "timing": order.timing.model_dump(mode="json"),
        "zone": order.zone,
        "missed": order.missed,
        "overlap": order.overlap,
        "paused": schedule.paused,
        "next_at": schedule.next_at and schedule.next_at.isoformat(),
        "last_due": schedule.last_due and schedule.last_due.isoformat(),
        "last_request_id": schedule.last_request_id,
    }


@contextmanager
def _house() -> Iterator[App]:
    settings = Settings.load()
    log = settings.data_dir / "logs" / "schedules.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("a", encoding="utf-8") as stream:
        logs.setup(settings, process="schedules", stream=stream)
        with build(settings, name="schedules") as house:
            yield house
