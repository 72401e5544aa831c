"""What a learner can set, with ranges: kept as events, the latest of each name holds."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any, Final

from mlprep.core.memory import DEFAULT_PARAMETERS, Parameters
from mlprep.core.schedule import DEFAULT_RETENTION, DEFAULT_ROLLOVER
from mlprep.errors import UsageError

MAX_TOPICS: Final = 200


@dataclass(frozen=True, slots=True)
class Settings:
    """Every setting with its default.

    retention: probability aimed at, 0.7 to 0.99.  new_per_day: 0 to 9999 cards.
    rollover: minutes after local midnight at which a study day starts.  minutes: a day's time, 1 to 1440.
    glyphs: auto, ascii, basic, full.  color: auto, always, never.
    topics: learn these first.  interview: the day of the interview, if any.  parameters: FSRS-6's weights.
    """

    retention: float = DEFAULT_RETENTION
    new_per_day: int = 15
    rollover: int = DEFAULT_ROLLOVER
    minutes: int = 20
    glyphs: str = "auto"
    color: str = "auto"
    topics: tuple[str, ...] = ()
    interview: date | None = None
    parameters: Parameters = DEFAULT_PARAMETERS


NAMES: Final = tuple(field.name for field in fields(Settings))


@dataclass(frozen=True, slots=True)
class _Rule:
    """How one setting is read from text and shown as text, and what it may be."""

    read: Callable[[str], Any]
    show: Callable[[Any], str]
    allowed: str


def read(name: str, text: str) -> Any:
    """The value that `text` stands for. Raises UsageError naming the setting and what is allowed."""
    rule = _rule(name)
    try:
        return rule.read(text.strip())
    except ValueError:
        raise UsageError(f"{name} cannot be '{text.strip()[:60]}': it is {rule.allowed}") from None


def show(name: str, value: Any) -> str:
    """The text that `read` turns back into the value."""
    return _rule(name).show(value)


def allowed(name: str) -> str:
    """What the setting may be, in a few words."""
    return _rule(name).allowed


def settings_of(events: Iterable[tuple[str, str]]) -> Settings:
    """The settings after these (name, text), later ones winning; what cannot be read here is left out."""
    values: dict[str, Any] = {}
    for name, text in events:
        if name in _RULES:
            try:
                values[name] = _RULES[name].read(text)
            except ValueError:
                continue
    return replace(Settings(), **values)


def _rule(name: str) -> _Rule:
    if name in _RULES:
        return _RULES[name]
    from difflib import get_close_matches

    close = get_close_matches(name, NAMES, 1)
    raise UsageError(f"no setting '{name}'" + (f" (did you mean '{close[0]}'?)" if close else ""))


def _number(kind: Callable[[str], float], low: float, high: float) -> Callable[[str], Any]:
    def read_number(text: str) -> float:
        value = kind(text)
        if not low <= value <= high:
            raise ValueError(text)
        return value

    return read_number


def _choice(*words: str) -> Callable[[str], str]:
    def read_choice(text: str) -> str:
        if text not in words:
            raise ValueError(text)
        return text

    return read_choice


def _read_retention(text: str) -> float:
    number, percent = text.removesuffix("%"), text.endswith("%")
    return float(_number(float, 0.7, 0.99)(str(float(number) / 100) if percent else number))


def _read_rollover(text: str) -> int:
    hours, _, minutes = text.partition(":")
    return int(_number(int, 0, 23)(hours)) * 60 + int(_number(int, 0, 59)(minutes or "0"))


def _show_rollover(value: int) -> str:
    return f"{value // 60:02}:{value % 60:02}"


def _read_topics(text: str) -> tuple[str, ...]:
    topics = tuple(dict.fromkeys(topic.strip() for topic in text.split(",") if topic.strip()))
    if len(topics) > MAX_TOPICS or not all(_is_slug(topic) for topic in topics):
        raise ValueError(text)
    return topics


def _is_slug(text: str) -> bool:
    pack, _, topic = text.rpartition(":")
    return all(part.replace("-", "a").isalnum() and part.isascii() for part in (topic, pack or "a"))


def _read_date(text: str) -> date | None:
    return None if text == "none" else date.fromisoformat(text)


def _show_date(value: date | None) -> str:
    return "none" if value is None else value.isoformat()


def _read_parameters(text: str) -> Parameters:
    if text == "default":
        return DEFAULT_PARAMETERS
    return Parameters(tuple(float(weight) for weight in text.split(",")))


def _show_parameters(value: Parameters) -> str:
    return "default" if value == DEFAULT_PARAMETERS else ",".join(map(repr, value.weights))


_RULES: Final[Mapping[str, _Rule]] = {
    "retention": _Rule(_read_retention, repr, "a probability from 0.7 to 0.99, or 70% to 99%"),
    "new_per_day": _Rule(_number(int, 0, 9999), str, "a whole number from 0 to 9999"),
    "rollover": _Rule(_read_rollover, _show_rollover, "a time of day from 00:00 to 23:59"),
    "minutes": _Rule(_number(int, 1, 1440), str, "a whole number from 1 to 1440"),
    "glyphs": _Rule(_choice("auto", "ascii", "basic", "full"), str, "auto, ascii, basic or full"),
    "color": _Rule(_choice("auto", "always", "never"), str, "auto, always or never"),
    "topics": _Rule(_read_topics, ",".join, "a list of topics, separated by commas"),
    "interview": _Rule(_read_date, _show_date, "a date like 2026-12-20, or none"),
    "parameters": _Rule(
        _read_parameters, _show_parameters, "'default' or FSRS-6's 21 weights within their bounds"
    ),
}
