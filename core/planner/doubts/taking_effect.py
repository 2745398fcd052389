"""A day from which something holds is no date of a row: "Dark mode is in progress as of today"."""

import json

from core.content.times import find_whens
from core.domain.plan import Clarify, Plan
from core.planner.grammar.edges import Asked
from core.planner.grammar.lexicon import Lexicon
from core.planner.parts.anchoring import Anchoring
from core.planner.parts.tying import Tying


def not_of_the_effect(plan: Plan, text: str, lexicon: Lexicon, asked: Asked) -> Plan | Clarify:
    """A plan that writes, or a question where it takes such a day for a value."""
    for step in plan.steps:
        given, target = step.args.get("properties"), step.args.get("database")
        home = lexicon.databases.get(str(target.get("id"))) if isinstance(target, dict) else None
        if home is None or step.operation != "rows.update" or not isinstance(given, dict):
            continue
        reading = Anchoring(text, lexicon, asked, home)
        tying = Tying(reading.schema, text)
        tying.tied(reading.anchors(0, len(text)))
        written = json.dumps(given)
        for day in tying.effects:
            whens = find_whens(day, now=asked.now, zone=asked.zone, locale=asked.locale)
            if any(f'"{when.start}' in written for when in whens):
                return Clarify(
                    question=f"I cannot tell whether “{day}” is a date to set, or when that was. "
                    "Name the property, as in “due Friday”."
                )
    return plan
