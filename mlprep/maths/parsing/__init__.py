"""From text to tree: tokens, atoms, brackets, operators, and every reading an ambiguous text has."""
