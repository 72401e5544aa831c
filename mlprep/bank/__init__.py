"""Packs on disk to cards: find, load, cache, lint."""

from mlprep.bank.bank import Bank, Count, PackCount, Topic, open_bank

__all__ = ["Bank", "Count", "PackCount", "Topic", "open_bank"]
