"""Why cards are shown."""

from enum import Enum


class Mode(Enum):
    """Only a review brings cards back; the log keeps the mode."""

    REVIEW = "review"
    QUIZ = "quiz"
    INTERVIEW = "interview"
