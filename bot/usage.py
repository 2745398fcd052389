"""`notion-assistant usage`: what the language model took and cost, by day."""

import json
from typing import Annotated

import typer

from bot.controls import house
from core.domain.model import UsageBy, UsageLine


def usage(
    days: Annotated[int, typer.Option(min=1, max=400, help="Today and the days before it.")] = 7,
    by: Annotated[UsageBy, typer.Option(help="What a line of a day is about.")] = UsageBy.DAY,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,  # noqa: FBT002
) -> None:
    """Print what the language model took and cost, by day (UTC)."""
    with house() as open_house:
        found = open_house.model_usage.told(days=days, by=by)
    if as_json:
        typer.echo(json.dumps([_as_json(line) for line in found], indent=2))
        return
    if not found:
        typer.echo("The language model was not asked in that time.")
        return
    head = "" if by is UsageBy.DAY else by.value
    typer.echo(f"{'day':10}  {head:32}   calls  failed   tokens in      cached       out  cost")
    for line in found:
        typer.echo(
            f"{line.day}  {line.subject:32} {line.calls:7,} {line.failed:7,}"
            f" {line.input_tokens:11,} {line.cached_tokens:11,} {line.output_tokens:9,}"
            f"  {_cost(line)}"
        )


def _cost(line: UsageLine) -> str:
    """The cost in dollars, and of how many calls it is not known."""
    told = f"${line.cost / 1e6:,.4f}"
    if not line.unpriced:
        return told
    if line.unpriced == line.calls:
        return "unknown: no price for the model, or no answer"
    return f"{told}, and {line.unpriced:,} of unknown cost"


def _as_json(line: UsageLine) -> dict[str, str | int | float]:
    return {
        "day": line.day.isoformat(),
        "subject": line.subject,
        "calls": line.calls,
        "failed": line.failed,
        "lost": line.lost,
        "input_tokens": line.input_tokens,
        "cached_tokens": line.cached_tokens,
        "output_tokens": line.output_tokens,
        "counted_tokens": line.counted_tokens,
        "cost_dollars": line.cost / 1e6,
        "calls_of_unknown_cost": line.unpriced,
    }
