"""Any history at all: replay equals the cache, undo is exact, merging is a set union."""

import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import HealthCheck, given, settings, strategies as st

from mlprep.core.cards import Outcome, Rating
from mlprep.core.mode import Mode
from mlprep.core.schedule import NEW
from mlprep.progress import Imported, Review, care, open_progress, progress_path

START = datetime(2026, 11, 20, 9, tzinfo=UTC)
CARDS = ("a/one", "a/two", "b/three")
NAMES = st.sampled_from(CARDS)
few = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])

# Minutes from the start: forwards, at the same instant, and backwards, as clocks go.
TIMES = st.one_of(st.integers(0, 60 * 24 * 40), st.sampled_from([0, 1, 60 * 24, -60 * 24]))
ANSWERS = st.tuples(
    st.just("answer"),
    NAMES,
    st.sampled_from(Rating),
    st.sampled_from([*Mode, Mode.REVIEW]),
    st.sampled_from(["", "f1", "f2"]),
)
MARKS = st.tuples(st.sampled_from(["suspend", "unsuspend", "bury", "reset"]), NAMES)
STEPS = st.one_of(
    ANSWERS,
    ANSWERS,
    MARKS,
    st.tuples(st.just("undo")),
    st.tuples(st.just("know"), st.booleans()),
    st.tuples(
        st.just("set"), st.sampled_from([("retention", "0.8"), ("retention", "0.95"), ("rollover", "12:00")])
    ),
    st.tuples(st.just("import"), NAMES, st.sampled_from(Rating)),
)
HISTORIES = st.lists(st.tuples(TIMES, STEPS), max_size=25)
SHORT = st.lists(st.tuples(TIMES, STEPS), max_size=8)
fewer = settings(few, max_examples=8)


def perform(progress, minutes, step):
    """Do one step. Returns the card it concerns, if any."""
    now, (kind, *rest) = START + timedelta(minutes=minutes), step
    if kind == "answer":
        card, rating, mode, fingerprint = rest
        progress.record(Review(card, rating, mode, fingerprint, Outcome.RIGHT), now)
    elif kind == "undo":
        progress.undo(now)
    elif kind == "know":
        progress.know("a/concept", now, known=rest[0])
    elif kind == "set":
        progress.set(*rest[0], now)
    elif kind == "import":
        progress.import_reviews([Imported(rest[0], round(now.timestamp() * 1000), 0, rest[1])])
    else:
        getattr(progress, kind)(rest[0], now)


def opened(home):
    return open_progress(Path(home), now=START)


def contents(progress):
    events = sorted(progress.events(), key=lambda event: event.id)
    return events, dict(progress.all_standings()), progress.settings, progress.known_concepts()


@few
@given(HISTORIES)
def test_replaying_the_log_gives_the_cache(history):
    with tempfile.TemporaryDirectory() as home, opened(home) as progress:
        for minutes, step in history:
            perform(progress, minutes, step)
        before = dict(progress.all_standings())
        progress.rebuild()
        assert dict(progress.all_standings()) == before
        assert care.examine(Path(home), START + timedelta(days=99)).sound


@few
@given(HISTORIES, TIMES, st.one_of(ANSWERS, MARKS, st.tuples(st.just("know"), st.booleans())))
def test_undo_takes_back_exactly_one_step(history, minutes, step):
    with tempfile.TemporaryDirectory() as home, opened(home) as progress:
        for earlier, done in history:
            perform(progress, earlier, done)
        standings, known = dict(progress.all_standings()), progress.known_concepts()
        reviews = list(progress.reviews())
        perform(progress, minutes, step)
        progress.undo(START + timedelta(minutes=minutes))
        assert dict(progress.all_standings()) == standings
        assert progress.known_concepts() == known
        assert list(progress.reviews()) == reviews


@few
@given(HISTORIES)
def test_undoing_everything_leaves_nothing(history):
    with tempfile.TemporaryDirectory() as home, opened(home) as progress:
        for minutes, step in history:
            if step[0] != "import":
                perform(progress, minutes, step)
        while progress.undo(START):
            pass
        assert dict(progress.all_standings()) == {}
        assert progress.known_concepts() == frozenset()
        assert all(progress.standing(card) == NEW for card in CARDS)


@fewer
@given(SHORT, SHORT, SHORT)
def test_merging_is_a_set_union(first, second, third):
    """Commutative, associative and idempotent: every order and grouping gives the same progress."""
    with tempfile.TemporaryDirectory() as folder:
        homes = [Path(folder) / name for name in "abc"]
        for home, history in zip(homes, (first, second, third), strict=True):
            with opened(home) as progress:
                for minutes, step in history:
                    if step[0] != "import":
                        perform(progress, minutes, step)
        a, b, c = map(progress_path, homes)
        results = [
            merged(folder, "1", a, b, c),
            merged(folder, "2", c, b, a),
            merged(folder, "3", b, progress_path(saved(folder, "ca", c, a))),
            merged(folder, "4", a, b, b, c, a, c),
        ]
        assert all(result == results[0] for result in results[1:])
        events = {event.id for path in (a, b, c) for event in ids(path)}
        assert {event.id for event in results[0][0]} == events


def saved(folder, name, *files):
    """A new home into which these files went."""
    home = Path(folder) / f"merged-{name}"
    with opened(home) as progress:
        for file in files:
            progress.merge(file, START)
    return home


def merged(folder, name, *files):
    with opened(saved(folder, name, *files)) as progress:
        return contents(progress)


def ids(path):
    with opened(path.parent) as progress:
        return list(progress.events())


@few
@given(HISTORIES, st.permutations(CARDS))
def test_renaming_cards_and_back_changes_nothing(history, order):
    with tempfile.TemporaryDirectory() as home, opened(home) as progress:
        for minutes, step in history:
            perform(progress, minutes, step)
        before = dict(progress.all_standings())
        progress.adopt({order[0]: order[1], order[1]: order[2]})
        assert set(dict(progress.all_standings())) <= {order[2]}
        assert care.examine(Path(home), START).stale == ()
        progress.adopt({})
        assert dict(progress.all_standings()) == before


@few
@given(HISTORIES)
def test_due_cards_are_those_whose_standing_says_so(history):
    with tempfile.TemporaryDirectory() as home, opened(home) as progress:
        for minutes, step in history:
            perform(progress, minutes, step)
        for days in (0, 3, 60):
            now = START + timedelta(days=days)
            day = progress.moment(now).day
            expected = {card: standing for card, standing in progress.all_standings() if standing.due(day)}
            assert dict(progress.due(now)) == expected
