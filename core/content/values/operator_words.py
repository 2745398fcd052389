"""The English words for what a filter asks, as data."""

from collections.abc import Mapping
from types import MappingProxyType

from core.content.values.conditions import Operator
from core.content.values.words import names

_PHRASES: Mapping[Operator, str] = MappingProxyType(
    {
        Operator.IS: """
            is | = | == | : | equals | equal to | is equal to | are | was | on | is on | in
            | is in | during | this | at | to | of | as | set to | is set to | is one of |
            one of | is any of | any of | matches | named | called
        """,
        Operator.IS_NOT: """
            is not | isn't | isn’t | not | != | <> | ≠ | does not equal | doesn't equal |
            not equal to | are not | aren't | is not in | not in | is none of | other than |
            is other than | except | not on | is not on | not to
        """,
        Operator.CONTAINS: """
            contains | contain | includes | include | has | have | with | containing |
            including | mentions | like
        """,
        Operator.NOT_CONTAINS: """
            does not contain | doesn't contain | doesn’t contain | not contains | does not
            include | doesn't include | does not have | doesn't have | without | not
            containing | excludes
        """,
        Operator.STARTS: """
            starts with | begins with | start with | starting with
        """,
        Operator.ENDS: """
            ends with | end with | ending with
        """,
        Operator.MORE: """
            > | more than | greater than | is more than | is greater than | over | above |
            is over | is above | bigger than | larger than | higher than | exceeds
        """,
        Operator.LESS: """
            < | less than | is less than | fewer than | under | below | is under | is below
            | smaller than | lower than
        """,
        Operator.AT_LEAST: """
            >= | ≥ | at least | is at least | no less than | greater than or equal to
        """,
        Operator.AT_MOST: """
            <= | ≤ | at most | is at most | no more than | up to | less than or equal to
        """,
        Operator.BEFORE: """
            before | is before | earlier than | is earlier than | prior to | older than
        """,
        Operator.AFTER: """
            after | is after | later than | is later than | newer than
        """,
        Operator.BY: """
            by | on or before | is on or before | no later than | until | till | not after |
            is by | through
        """,
        Operator.FROM: """
            since | on or after | is on or after | from | starting | not before | no earlier
            than | is since
        """,
        Operator.EMPTY: """
            is empty | empty | is blank | is missing | missing | is not set | not set | is
            unset | is none | has no value | is nobody | unset
        """,
        Operator.NOT_EMPTY: """
            is not empty | isn't empty | not empty | is set | exists | has a value | has any
            | is filled | is present | is not blank | not blank
        """,
        Operator.CHECKED: """
            is checked | checked | is ticked | ticked | is true | is on | is yes
        """,
        Operator.UNCHECKED: """
            is not checked | not checked | is unchecked | unchecked | isn't checked | is not
            ticked | is false | is off | is no
        """,
    }
)

OPERATOR_WORDS: Mapping[str, Operator] = MappingProxyType(
    {
        phrase: operator
        for operator, phrases in _PHRASES.items()
        for phrase in (*names(phrases), operator.value)
    }
)
"""Phrase to operator; a longer phrase goes before a shorter one that it begins with."""

FILLERS = frozenset(
    names(
        "that | which | who | whose | where | with | are | is | the | all | any | only | tasks"
        " | task | items | rows | pages | those | entries | have | has | and"
    )
)
"""Words before a clause that say nothing about it."""

NOUNS = frozenset(names("tasks | task | items | item | rows | pages | entries | ones"))
"""Words after a clause that say nothing about it."""

OVERDUE = frozenset(names("overdue | past due | late | past deadline | behind"))
UNASSIGNED = frozenset(names("unassigned | not assigned | unowned | ownerless"))
NOT = names("not | isn't | aren't | no longer | isn’t | aren’t | un")
NO = names("no | without | without a | without an | missing | lacking | with no | has no | have no")
UNFINISHED = frozenset(
    names(
        "not done | not complete | not completed | not finished | incomplete | unfinished | undone"
        " | not closed | unresolved | outstanding | still open | not yet done | open | unchecked"
    )
)
"""Every group of a status but the last."""
