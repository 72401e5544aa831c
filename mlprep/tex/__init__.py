"""LaTeX formulas as text that can be read in a plain terminal."""
