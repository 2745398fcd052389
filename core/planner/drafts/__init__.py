"""Clauses to steps: names looked up, values read against the live schema, dates made absolute."""
