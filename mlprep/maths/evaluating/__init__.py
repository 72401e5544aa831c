"""The value of a tree in one world: numbers, arrays, derivatives, distributions; when two values agree."""
