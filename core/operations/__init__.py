"""The catalogue: every kind of step the assistant can do, declared once."""
