"""A local server that speaks like OpenAI's, as far as planning uses it."""
