-- Schema 1. The event table is the truth and only grows; state and cache are rebuilt from it.
-- Columns are explained in ../README.md. Runs inside one transaction that the caller opens.

CREATE TABLE card (
  key INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE CHECK (length(id) BETWEEN 1 AND 500),
  became INTEGER REFERENCES card (key) CHECK (became <> key)
) STRICT;

CREATE INDEX card_became ON card (became) WHERE became IS NOT NULL;

CREATE TABLE event (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE CHECK (length(id) BETWEEN 8 AND 64),
  kind TEXT NOT NULL CHECK (kind IN (
    'rate', 'undo', 'suspend', 'unsuspend', 'bury', 'know', 'reset', 'plan', 'setting', 'interview', 'seen')),
  device TEXT NOT NULL CHECK (device <> ''),
  utc_ms INTEGER NOT NULL CHECK (utc_ms BETWEEN 0 AND 253402300799999),  -- 1970 to 9999
  utc_offset INTEGER NOT NULL CHECK (utc_offset BETWEEN -1440 AND 1440),
  day INTEGER NOT NULL CHECK (day BETWEEN -2 AND 2932900),
  card INTEGER REFERENCES card (key),
  fingerprint TEXT,
  mode TEXT CHECK (mode IN ('review', 'quiz', 'interview')),
  rating INTEGER CHECK (rating BETWEEN 1 AND 4),
  due INTEGER CHECK (due BETWEEN -2 AND 3000000),
  verdict TEXT CHECK (verdict IN ('right', 'wrong', 'unread', 'undecided')),
  code TEXT,
  override INTEGER CHECK (override IN (0, 1)),
  hint INTEGER CHECK (hint IN (0, 1)),
  answer TEXT CHECK (length(answer) <= 10000),
  seed INTEGER,
  took_ms INTEGER CHECK (took_ms >= 0),
  target TEXT,
  name TEXT,
  value TEXT,
  CHECK ((kind = 'rate') = (rating IS NOT NULL)),
  CHECK ((kind = 'rate') = (mode IS NOT NULL)),
  CHECK ((kind = 'undo') = (target IS NOT NULL)),
  CHECK (due IS NULL OR mode = 'review'),
  CHECK (card IS NOT NULL OR kind IN ('undo', 'know', 'plan', 'setting', 'interview')),
  CHECK (name IS NOT NULL OR kind NOT IN ('know', 'setting'))
) STRICT;

-- A card's history in replay order; also what an answer needs.
CREATE INDEX event_card ON event (card, utc_ms, id) WHERE card IS NOT NULL;
-- The whole log in replay order; also one day's reviews, through the milliseconds the day can cover.
CREATE INDEX event_time ON event (utc_ms, id);
-- Everything that is not a rating: settings, known concepts, plans, reports.
CREATE INDEX event_rest ON event (kind, name, utc_ms, id) WHERE kind <> 'rate';
CREATE INDEX event_target ON event (target) WHERE target IS NOT NULL;

CREATE TRIGGER event_is_kept BEFORE DELETE ON event
BEGIN SELECT raise(ABORT, 'the log is append-only'); END;
CREATE TRIGGER event_is_final BEFORE UPDATE ON event
BEGIN SELECT raise(ABORT, 'the log is append-only'); END;

-- Where each card stands: a cache of replaying its events.
CREATE TABLE state (
  card INTEGER PRIMARY KEY REFERENCES card (key),
  stability REAL CHECK (stability > 0),
  difficulty REAL CHECK (difficulty BETWEEN 1 AND 10),
  reps INTEGER NOT NULL CHECK (reps >= 0),
  shown INTEGER NOT NULL CHECK (shown >= reps),
  lapses INTEGER NOT NULL CHECK (lapses BETWEEN 0 AND reps),
  passed INTEGER NOT NULL CHECK (passed IN (0, 1)),
  last_rating INTEGER CHECK (last_rating BETWEEN 1 AND 4),
  first_day INTEGER,
  last_day INTEGER,
  due_day INTEGER,
  suspended INTEGER NOT NULL CHECK (suspended IN (0, 1)),
  buried_day INTEGER,
  fingerprint TEXT NOT NULL,
  CHECK ((reps = 0) = (stability IS NULL)),
  CHECK ((reps = 0) = (due_day IS NULL))
) STRICT;

CREATE INDEX state_due ON state (due_day) WHERE due_day IS NOT NULL;
CREATE INDEX state_first ON state (first_day) WHERE first_day IS NOT NULL;

-- Small derived values: which model filled state, the queue's cursor, the last plan's figures, this file's device.
CREATE TABLE cache (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- For people: one row a rating, oldest arrival first.
CREATE VIEW review AS
SELECT
  event.seq, event.id, card.id AS card, datetime(event.utc_ms / 1000, 'unixepoch') AS utc,
  date(event.day * 86400, 'unixepoch') AS day, event.mode,
  CASE event.rating WHEN 1 THEN 'again' WHEN 2 THEN 'hard' WHEN 3 THEN 'good' ELSE 'easy' END AS rating,
  event.verdict, event.code, event.override, event.hint, event.answer, event.seed, event.took_ms,
  date(event.due * 86400, 'unixepoch') AS due, event.device,
  EXISTS (SELECT 1 FROM event AS undo WHERE undo.target = event.id) AS undone
FROM event JOIN card ON card.key = event.card
WHERE event.kind = 'rate';
