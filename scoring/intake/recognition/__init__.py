"""Recognise what people bring: whose export it is, what each table is, which column is which, how values are read."""

from scoring.intake.recognition.picked import with_column_seen, with_words_seen
from scoring.intake.recognition.propose import propose, propose_as

__all__ = ["propose", "propose_as", "with_column_seen", "with_words_seen"]
