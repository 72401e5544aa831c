"""Packs on disk to cards: find, load, cache, lint."""

from mlprep.bank.bank import Bank, Count, Topic, open_bank

__all__ = ["Bank", "Count", "Topic", "open_bank"]
