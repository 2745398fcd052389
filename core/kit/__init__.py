"""Ground floor: code with no business word in it. May import nothing else of the house."""
