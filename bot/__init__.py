"""Front rooms: translate what people say into the core's words, and show what the core answers."""
