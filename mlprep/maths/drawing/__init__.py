"""Random worlds: a value for every declared name, drawn to show any difference there is."""
