"""`notion-assistant feedback`: what people thought of outcomes."""

import json
from dataclasses import asdict
from typing import Annotated

import typer

from bot.controls import house


def feedback(
    bad: Annotated[bool, typer.Option("--bad", help="Only what was not good.")] = False,  # noqa: FBT002
    limit: Annotated[int, typer.Option(min=1, max=10_000)] = 50,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,  # noqa: FBT002
) -> None:
    """Print what people thought of outcomes, the newest first, with what they had asked."""
    with house() as open_house:
        found = open_house.opinions.newest(only_bad=bad, limit=limit)
    if as_json:
        told = [asdict(one) | {"at": one.at.isoformat()} for one in found]
        typer.echo(json.dumps(told, indent=2, ensure_ascii=False))
        return
    if not found:
        typer.echo("Nobody has said anything yet.")
    for one in found:
        word = "good" if one.good else "not good"
        text = " ".join(one.text.split())[:80]
        typer.echo(f"{one.at:%Y-%m-%d %H:%M}  {word:8}  {one.request_id}  {one.person_id}  {text}")
