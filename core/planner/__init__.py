"""Words to a plan: the grammar, the language model, and the checks both must pass."""
