"""Pure rules of a card's life. No clock, no random source, no disk, no terminal."""
