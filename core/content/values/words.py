"""The English words of property values, as data. Another language is another module like it."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from core.content.values.schema import StatusGroup


def names(text: str) -> tuple[str, ...]:
    """The phrases of "a | b | c"."""
    return tuple(" ".join(phrase.split()) for phrase in text.split("|"))


YES = frozenset(
    names(
        "yes | y | true | t | on | 1 | x | ✓ | ✔ | ✅ | check | checked | tick | ticked | done | ok"
    )
)
NO = frozenset(
    names(
        "no | n | false | f | off | 0 | ✗ | ✘ | ❌ | uncheck | unchecked | untick |"
        " unticked | not done | not checked | undone"
    )
)
EMPTY = frozenset(
    names("none | nothing | empty | clear | null | nobody | no one | unset | blank | -")
)
MY = frozenset(names("my | mine"))
ME = frozenset(names("me | myself | i | @me | mine"))

RECORDS = frozenset(
    names(
        "completed | finished | closed | done | created | updated | edited | modified | added"
        " | published | sent | shipped | joined | hired | started | resolved | paid | last | born"
    )
)
"""Words in the name of a date property that keeps what was, not what is to be."""

STATUS_GROUPS: Mapping[StatusGroup, tuple[str, ...]] = MappingProxyType(
    {
        StatusGroup.TO_DO: names(
            "to do | to-do | todo | not started | open | backlog | new | pending | unstarted"
        ),
        StatusGroup.IN_PROGRESS: names(
            "in progress | doing | started | wip | ongoing | under way | underway | active"
            " | working on"
        ),
        StatusGroup.COMPLETE: names(
            "complete | completed | done | finished | closed | shipped | resolved"
        ),
    }
)

VERIFIED = frozenset(names("verified | verify | yes | true"))
UNVERIFIED = frozenset(names("unverified | not verified | unverify | none | no | false"))

NUMBERS: Mapping[str, int] = MappingProxyType(
    {
        word: number
        for number, word in enumerate(
            names(
                "zero | one | two | three | four | five | six | seven | eight | nine | ten |"
                " eleven | twelve"
            )
        )
    }
)

SCALES: Mapping[str, int] = MappingProxyType(
    {
        "k": 10**3,
        "thousand": 10**3,
        "mn": 10**6,
        "mio": 10**6,
        "mil": 10**6,
        "mm": 10**6,
        "million": 10**6,
        "millions": 10**6,
        "bn": 10**9,
        "b": 10**9,
        "billion": 10**9,
    }
)

UNITS = frozenset(
    names(
        "kg | g | mg | t | lb | lbs | oz | km | mi | miles | cm | mm | ft | in | meters"
        " | metres | l | ml | h | hr | hrs | hour | hours | min | mins | minute |"
        " minutes | s | sec | secs | seconds | d | day | days | week | weeks | month |"
        " months | year | years | point | points | pt | pts | item | items | piece |"
        " pieces | pcs | people | persons | user | users | star | stars | page | pages |"
        " times | x | gb | mb | kb | tb | ms | °c | °f"
    )
)


@dataclass(frozen=True)
class Concept:
    """Something people call by many names, and the property types that can hold it.

    Args:
        said: what people call it; also names that such a property tends to have.
        types: property types, the likeliest first.
        alone: whether the only property of such a type may be taken, whatever its name.
    """

    said: tuple[str, ...]
    types: tuple[str, ...]
    alone: bool = False


CONCEPTS: tuple[Concept, ...] = (
    Concept(names("title | name | called | task name | page title"), ("title",), alone=True),
    Concept(
        names(
            "due | due date | deadline | due by | due on | due at | by when | target date |"
            " finish by | finish date | end date | ends | when | date"
        ),
        ("date",),
        alone=True,
    ),
    Concept(names("start | start date | starts | starting | begins | begin | from"), ("date",)),
    Concept(
        names(
            "assignee | assigned | assigned to | assign | assign to | owner | owned by |"
            " owners | responsible | lead | dri | who | person | people | for"
        ),
        ("people",),
        alone=True,
    ),
    Concept(names("reviewer | reviewed by | approver | approved by"), ("people",)),
    Concept(
        names("priority | prio | importance | urgency | severity"),
        ("select", "status", "multi_select", "number"),
    ),
    Concept(
        names("status | state | stage | progress | column"),
        ("status", "select", "checkbox"),
        alone=True,
    ),
    Concept(names("done | complete | completed | finished | checked"), ("checkbox",), alone=True),
    Concept(
        names("tags | tag | tagged | labels | label | labelled | topics | topic | keywords"),
        ("multi_select", "select"),
        alone=True,
    ),
    Concept(names("category | categories | type | kind | area"), ("select", "multi_select")),
    Concept(
        names("estimate | estimated | points | story points | effort | size | hours"),
        ("number", "select"),
    ),
    Concept(names("budget | price | cost | costs | amount | value | spend | total"), ("number",)),
    Concept(names("url | link | website | web site | site | homepage"), ("url",), alone=True),
    Concept(names("email | e-mail | mail | email address"), ("email",), alone=True),
    Concept(
        names("phone | telephone | mobile | phone number | tel"), ("phone_number",), alone=True
    ),
    Concept(
        names("created | created at | created on | created time | added | date created"),
        ("created_time",),
        alone=True,
    ),
    Concept(
        names(
            "edited | last edited | updated | last updated | modified | changed | last edited time"
        ),
        ("last_edited_time",),
        alone=True,
    ),
    Concept(names("created by | creator | author | added by"), ("created_by",), alone=True),
    Concept(
        names("edited by | last edited by | updated by | modified by"),
        ("last_edited_by",),
        alone=True,
    ),
    Concept(names("files | file | attachment | attachments | document"), ("files",), alone=True),
    Concept(
        names("notes | note | description | details | summary | comment | text"), ("rich_text",)
    ),
    Concept(names("place | location | where | address | venue"), ("place",), alone=True),
    Concept(names("project | projects | parent | parent task | belongs to"), ("relation",)),
    Concept(names("id | number | ticket"), ("unique_id",), alone=True),
    Concept(names("verification | verified"), ("verification",), alone=True),
)
