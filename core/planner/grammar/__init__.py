"""The grammar: a sentence becomes clauses of known words, names and values, with no model."""
