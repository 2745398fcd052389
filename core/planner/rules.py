"""Names of the grammar's rules for the rooms above, which need not load the grammar for them."""

CORRECTION = "grammar:correction"
"""The rule of steps whose plan takes the place of an earlier one that has not begun."""
