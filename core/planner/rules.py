"""Names of the grammar's rules for the rooms above, which need not load the grammar for them."""

CORRECTION = "grammar:correction"
"""The rule of steps whose plan takes the place of an earlier one that has not begun."""
WORDED = frozenset({"grammar:move-date", "grammar:sum-up", "grammar:members-add",
                    "grammar:members-remove"})  # fmt: skip
"""Rules of forms that take a request word by word: none of its words is lost."""
FRAME = "frame"
"""The rule of steps that are told by what a request holds (core/planner/frames)."""
