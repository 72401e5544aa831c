"""`mlprep export anki|html` and `mlprep import anki`."""

import hashlib
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, time
from pathlib import Path

from mlprep import RELEASED
from mlprep.anki.faces import Faced, ask_beside, face
from mlprep.anki.history import CardHistory, PastReview
from mlprep.anki.notes import make_note
from mlprep.anki.package import Note, guid, write_package
from mlprep.bank import Bank
from mlprep.commands.environment import Environment
from mlprep.commands.filters import read_levels, read_topics
from mlprep.commands.output import tell
from mlprep.commands.planning import date_of
from mlprep.commands.rooms import open_rooms
from mlprep.core import schedule
from mlprep.core.cards import Card, Entry
from mlprep.core.mode import Mode
from mlprep.core.schedule import NEW, Standing
from mlprep.errors import ContentError, UsageError
from mlprep.progress import Event, Imported, Progress

PACKAGE = "mlprep.apkg"
PAGE = "mlprep.html"
_HISTORY_SENT = "anki-history"


def export_anki(
    environment: Environment,
    *,
    output: Path | None = None,
    topics: Sequence[str] = (),
    levels: Sequence[str] = (),
    with_history: bool = False,
) -> int:
    """Write an .apkg: cards that update in place when they are exported and imported again."""
    now = environment.now()
    target = output or Path(PACKAGE)
    _check_target(target, ".apkg")
    with open_rooms(environment) as (bank, progress):
        entries = _chosen(bank, topics, levels)
        histories = _histories(bank, progress, progress.moment(now).day) if with_history else {}
        notes = _stamped(progress, list(_notes(bank, entries, histories)), now)
        day_start = _day_start(progress, now)
        with _writing(target):
            write_package(target, notes, day_start=day_start, styled=_released())
        _tell_history(progress, now, with_history=with_history)
    print(f"{target}: {len(notes):,} cards. In Anki: File > Import.")
    return 0


def import_anki(environment: Environment, file: Path) -> int:
    """Take reviews made in Anki on our cards into the log; those that are here already change nothing."""
    from mlprep.anki.reader import read_package

    with open_rooms(environment) as (bank, progress):
        package = read_package(file, _guids(bank))
        if not package.notes:
            raise UsageError(f"{file}: holds none of mlprep's cards. Export a deck that came from mlprep.")
        reviews = [
            Imported(
                review.card_id,
                review.utc_ms,
                _offset(environment, review.utc_ms),
                review.rating,
                review.taken,
            )
            for review in package.reviews
        ]
        added = progress.import_reviews(reviews)
    known = len(reviews) - added
    print(f"{file}: {package.notes:,} of our cards, {added:,} reviews added, {known:,} were here already.")
    return 0


def export_html(
    environment: Environment,
    *,
    output: Path | None = None,
    topics: Sequence[str] = (),
    levels: Sequence[str] = (),
) -> int:
    """Write formulas and cards as one page that needs no script and no network."""
    from mlprep.anki.sheet import Section, write_sheet

    target = output or Path(PAGE)
    _check_target(target, ".html")
    with open_rooms(environment) as (bank, _):
        entries = _chosen(bank, topics, levels)
        faced = list(_faced(bank, entries, drawn_by=lambda card: _first_of(bank, card)))
        sections = [
            Section(topic.id, topic.title, cards)
            for topic in bank.topics
            if (cards := [one for one in faced if one.card.topic == topic.id])
        ]
        with _writing(target):
            _write_text(target, write_sheet(sections, bank.concepts))
    print(f"{target}: {len(faced):,} cards.")
    return 0


def _check_target(target: Path, suffix: str) -> None:
    if target.is_dir():
        raise UsageError(
            f"{target}: this is a directory. Name a file in it, e.g. {target / f'mlprep{suffix}'}."
        )
    if not target.absolute().parent.is_dir():
        raise UsageError(f"{target}: its directory does not exist. Make it, or name another place.")


def _chosen(bank: Bank, topics: Sequence[str], levels: Sequence[str]) -> list[Entry]:
    chosen = list(bank.entries(topics=read_topics(topics, bank), levels=read_levels(levels)))
    if not chosen:
        raise UsageError("no card fits these topics and levels. The topics: mlprep topics")
    return chosen


def _faced(
    bank: Bank, entries: Sequence[Entry], drawn_by: Callable[[Card], str] | None = None
) -> Iterator[Faced]:
    """Cards with their faces, a progress bar on stderr; a card with a fault is told and left out.

    drawn_by: the id that draws a card's numbers; by default its own.
    """
    told = _progress_bar("exporting", len(entries))
    for done, entry in enumerate(entries, 1):
        told(done)
        try:
            card = bank.card(entry.id)
            one = face(card, drawn_by(card)) if drawn_by else face(card)
        except ContentError as error:
            tell(f"left out: {error}")
            continue
        yield one


def _first_of(bank: Bank, card: Card) -> str:
    """The id of the card that a row of follow-ups begins with: on one page they share its numbers."""
    while card.parent and bank.entry(card.parent):
        card = bank.card(card.parent)
    return card.id


def _notes(bank: Bank, entries: Sequence[Entry], histories: Mapping[str, CardHistory]) -> Iterator[Note]:
    titles = {topic.id: topic.title for topic in bank.topics}
    faced = {one.card.id: one for one in _faced(bank, entries)}
    for one in faced.values():
        card = one.card
        parent = ask_beside(faced[card.parent].card, card.id) if card.parent in faced else None
        follow_ups = [ask_beside(faced[name].card, card.id) for name in card.follow_ups if name in faced]
        topic = titles.get(card.topic, card.topic)
        yield make_note(
            one, topic=topic, parent=parent, follow_ups=follow_ups, history=histories.get(card.id)
        )


def _stamped(progress: Progress, notes: list[Note], now: datetime) -> list[Note]:
    """Notes with the time their text was first seen here, at the latest the release that brought it."""
    versions = [(note.fields["Id"], f"anki:{_digest(note)}") for note in notes]
    seen = progress.see(versions, now)
    released = _released()
    stamped = []
    for note, version in zip(notes, versions, strict=True):
        first_seen = seen[version] // 1000
        built_in = ":" not in note.key
        stamped.append(replace(note, modified=min(first_seen, released) if built_in else first_seen))
    return stamped


def _digest(note: Note) -> str:
    return hashlib.blake2b(note.text.encode(), digest_size=12).hexdigest()


def _released() -> int:
    return int(datetime.fromisoformat(RELEASED).replace(tzinfo=UTC).timestamp())


def _day_start(progress: Progress, now: datetime) -> datetime:
    day = date_of(progress.moment(now).day)
    hours, minutes = divmod(progress.settings.rollover, 60)
    return datetime.combine(day, time(hours, minutes), tzinfo=now.tzinfo)


def _histories(bank: Bank, progress: Progress, today: int) -> dict[str, CardHistory]:
    """Scheduled reviews that were not undone, and where each card stands because of them."""
    events: dict[str, list[Event]] = {}
    for event in progress.reviews(mode=Mode.REVIEW):
        if event.card_id:
            events.setdefault(bank.renamed.get(event.card_id, event.card_id), []).append(event)
    standings = progress.standings(events)
    settings = progress.settings
    histories = {}
    for card_id, reviews in events.items():
        standing = standings.get(card_id, NEW)
        if standing.memory is None or standing.due_day is None or standing.last_day is None:
            continue
        histories[card_id] = CardHistory(
            due_in=standing.due_day - today,
            interval=max(1, standing.due_day - standing.last_day),
            stability=standing.memory.stability,
            difficulty=standing.memory.difficulty,
            retention=settings.retention,
            decay=-settings.parameters.decay,
            lapses=standing.lapses,
            reviews=tuple(_past_reviews(card_id, reviews, progress)),
            suspended=standing.suspended,
        )
    return histories


def _past_reviews(card_id: str, reviews: Sequence[Event], progress: Progress) -> Iterator[PastReview]:
    parameters = progress.settings.parameters
    standing, last_interval = Standing(), 0
    for event in reviews:
        if event.rating is None:
            continue
        due = event.due or schedule.default_due(card_id, standing, event.rating, event.day, parameters)
        first = standing.memory is None
        standing = schedule.rate(standing, event.rating, event.day, due, parameters=parameters)
        interval = max(1, due - event.day)
        difficulty = standing.memory.difficulty if standing.memory else 1.0
        yield PastReview(
            event.utc_ms, event.rating, interval, last_interval, difficulty, event.took_ms or 0, first
        )
        last_interval = interval


def _tell_history(progress: Progress, now: datetime, *, with_history: bool) -> None:
    if not with_history:
        return
    if progress.kept_text(_HISTORY_SENT):
        tell("Anki takes history only for cards it does not have yet; for the others it keeps its own")
    progress.keep_text(_HISTORY_SENT, now.date().isoformat())


def _guids(bank: Bank) -> dict[str, str]:
    """GUID -> card id, for the ids that cards have and had."""
    ids = {entry.id: entry.id for entry in bank.entries()} | dict(bank.renamed)
    return {guid(name): card_id for name, card_id in ids.items()}


def _offset(environment: Environment, utc_ms: int) -> int:
    """Minutes east of UTC, as the learner's clock showed them then."""
    try:
        then = datetime.fromtimestamp(utc_ms / 1000, tz=UTC).astimezone(environment.zone)
    except (OverflowError, OSError, ValueError):
        return 0
    offset = then.utcoffset()
    return int(offset.total_seconds() // 60) if offset else 0


@contextmanager
def _writing(target: Path) -> Iterator[None]:
    """Turns what the disk says into a line for the learner."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise UsageError(f"{target}: cannot be written ({reason}). Name another place with -o.") from error


def _write_text(target: Path, pieces: Iterator[str]) -> None:
    part = target.with_name(f"{target.name}.part")
    try:
        with part.open("w", encoding="utf-8") as out:
            out.writelines(pieces)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def _progress_bar(what: str, total: int) -> Callable[[int], None]:
    if not sys.stderr.isatty() or total == 0:
        return lambda _: None

    def told(done: int) -> None:
        if done == total:
            sys.stderr.write("\r\x1b[K")
        elif done % 20 == 0:
            filled = 24 * done // total
            sys.stderr.write(f"\r{what} {'#' * filled}{'.' * (24 - filled)} {done}/{total}")
        sys.stderr.flush()

    return told
