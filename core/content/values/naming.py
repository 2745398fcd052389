"""Which property people mean: "due" is “Due date”, "owner" is the people property."""

import re
from collections.abc import Mapping, Sequence

from core.content.values.choosing import Certainty, bare, choose, listed, offered
from core.content.values.schema import PropertySchema
from core.content.values.words import CONCEPTS, Concept
from core.kit.errors import BadInput

_AROUND = re.compile(r"^(?:the|its|their|a|an)\s+|\s+(?:property|field|column)$", re.IGNORECASE)

_KEPT = frozenset({"created_time", "last_edited_time", "created_by", "last_edited_by"})
"""Types that Notion fills itself; dates and people named like them are records, not tasks."""


def match_property(words: str, schema: Mapping[str, PropertySchema]) -> PropertySchema:
    """The property that `words` certainly means.

    A property of that name wins (but for capitals, accents, emoji and punctuation); then what
    people call it ("due" for a date property “Deadline”); then a name that has the words; then
    the only property of the type that such words tell ("assignee": the only people property).

    Raises:
        BadInput: none fits, or several do; the closest, or those several, are named.
    """
    names = tuple(schema)
    if words.strip() not in schema:
        words = _AROUND.sub("", words.strip()) or words
    exact = [name for name in names if name == words.strip()] or [
        name for name in names if bare(name) and bare(name) == bare(words)
    ]
    for found in (exact, *_by_concept(words, schema)):
        if len(found) == 1:
            return schema[found[0]]
        if found:
            raise _several(words, found)
    raise BadInput(
        f"There is no property “{words.strip()}”.",
        next_step=f"{offered(words, names)} The properties are {listed(names)}.".strip(),
    )


def _by_concept(words: str, schema: Mapping[str, PropertySchema]) -> Sequence[Sequence[str]]:
    """Names that fit by meaning, by words, and by being alone of their type; surest first."""
    concepts = [concept for concept in CONCEPTS if _said(words, concept)]
    called = [name for concept in concepts for name in _called(concept, schema)]
    choice = choose(words, tuple(schema))
    worded = list(choice.names) if choice.certainty is not Certainty.NONE else []
    typed = [name for name in worded if any(schema[name].type in each.types for each in concepts)]
    alone = [name for concept in concepts if concept.alone for name in _alone(concept, schema)]
    return tuple(list(dict.fromkeys(each)) for each in (called, typed or worded, alone))


def _said(words: str, concept: Concept) -> bool:
    wanted = bare(words)
    return wanted in {bare(each) for each in concept.said}


def _called(concept: Concept, schema: Mapping[str, PropertySchema]) -> list[str]:
    """Properties of the concept's types whose name is one of its words; likeliest type first."""
    said = {bare(each) for each in concept.said}
    for kind in concept.types:
        of_type = [name for name, each in schema.items() if each.type == kind]
        found = [name for name in of_type if bare(name) in said]
        if found:
            return found
    return []


def _alone(concept: Concept, schema: Mapping[str, PropertySchema]) -> list[str]:
    """The properties of the likeliest type there is, unless their names tell another concept."""
    for kind in concept.types:
        of_type = [name for name, each in schema.items() if each.type == kind]
        if of_type:
            return [name for name in of_type if not _tells_another(name, kind, concept)]
    return []


def _tells_another(name: str, kind: str, concept: Concept) -> bool:
    """Whether a name belongs to another meaning: “Start” and “Created on” are not the due date."""
    wanted = set(bare(name).split())
    return any(
        other is not concept
        and (kind in other.types or _KEPT & set(other.types))
        and any(set(bare(each).split()) <= wanted for each in other.said)
        for other in CONCEPTS
    )


def _several(words: str, found: Sequence[str]) -> BadInput:
    return BadInput(
        f"“{words.strip()}” may be several properties: {listed(tuple(found))}.",
        next_step="Say which one.",
    )
