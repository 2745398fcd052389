"""From the state of a request to its card, and from the card to its thread."""
