-- A progress file of schema 1 as it was shipped, with some of everything in it; never edited.
BEGIN TRANSACTION;
CREATE TABLE cache (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO "cache" VALUES('model','fsrs6 0.212,1.2931,2.3065,8.2956,6.4133,0.8334,3.0194,0.001,1.8722,0.1666,0.796,1.4835,0.0614,0.2629,1.6483,0.6014,1.8729,0.5425,0.0912,0.0658,0.1542');
INSERT INTO "cache" VALUES('renamed','253e5f4de12f13878a4ba369');
CREATE TABLE card (
  key INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE CHECK (length(id) BETWEEN 1 AND 500),
  became INTEGER REFERENCES card (key) CHECK (became <> key)
) STRICT;
INSERT INTO "card" VALUES(1,'probability/bayes',NULL);
INSERT INTO "card" VALUES(2,'calculus/chain-rule',NULL);
INSERT INTO "card" VALUES(3,'linear-algebra/svd',NULL);
INSERT INTO "card" VALUES(4,'linear-algebra/rank',NULL);
INSERT INTO "card" VALUES(5,'linear-algebra/old-name',6);
INSERT INTO "card" VALUES(6,'linear-algebra/new-name',NULL);
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
INSERT INTO "event" VALUES(1,'event-0000000000','rate','laptop',1795161600000,60,20777,1,'f1','review',3,20779,'right',NULL,0,0,'0.95*0.01',7,41000,NULL,NULL,NULL);
INSERT INTO "event" VALUES(2,'event-0000000001','rate','laptop',1795420800000,60,20780,1,'f1','review',1,20781,'wrong','mistake:1',0,0,'0.95',8,9000,NULL,NULL,NULL);
INSERT INTO "event" VALUES(3,'event-0000000002','rate','laptop',1795421500000,60,20780,1,'f1','review',3,20781,'wrong',NULL,1,1,'it''s 8.76 %
or so',9,12000,NULL,NULL,NULL);
INSERT INTO "event" VALUES(4,'event-0000000003','rate','laptop',1795248000000,60,20778,2,'f2','review',4,20788,'undecided',NULL,0,0,'',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "event" VALUES(5,'event-0000000004','rate','laptop',1795939200000,60,20786,2,'f3','quiz',2,NULL,NULL,NULL,0,0,'',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "event" VALUES(6,'event-0000000005','rate','laptop',1795334400000,60,20779,3,'','review',1,20780,NULL,NULL,0,0,'',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "event" VALUES(7,'event-0000000006','undo','laptop',1795334400000,60,20779,3,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'event-0000000005',NULL,NULL);
INSERT INTO "event" VALUES(8,'event-0000000007','rate','laptop',1795507200000,60,20781,3,'','review',2,20782,NULL,NULL,0,0,'',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "event" VALUES(9,'event-0000000008','suspend','laptop',1795593600000,60,20782,3,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "event" VALUES(10,'event-0000000009','rate','laptop',1795507200000,60,20781,4,'','review',3,20783,NULL,NULL,0,0,'',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "event" VALUES(11,'event-0000000010','bury','laptop',1795680000000,60,20783,4,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "event" VALUES(12,'event-0000000011','reset','laptop',1795766400000,60,20784,4,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "event" VALUES(13,'event-0000000012','rate','laptop',1795507200000,60,20781,5,'','review',3,20783,NULL,NULL,0,0,'',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "event" VALUES(14,'event-0000000013','know','laptop',1795766400000,60,20784,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'probability/normal','yes');
INSERT INTO "event" VALUES(15,'event-0000000014','setting','laptop',1795248000000,60,20778,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'retention','0.85');
INSERT INTO "event" VALUES(16,'event-0000000015','setting','laptop',1795334400000,60,20779,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'topics','probability,calculus');
INSERT INTO "event" VALUES(17,'event-0000000016','setting','laptop',1795852800000,60,20785,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'retention','0.88');
INSERT INTO "event" VALUES(18,'event-0000000017','plan','laptop',1795852800000,60,20785,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'{"format": 1, "minutes": 20}');
INSERT INTO "event" VALUES(19,'event-0000000018','interview','laptop',1795852800000,60,20785,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'{"format": 1, "right": 9}');
INSERT INTO "event" VALUES(20,'ew7OUOD3eW2oK34w','rate','anki',1796198400000,60,20789,2,NULL,'review',3,NULL,NULL,NULL,NULL,NULL,NULL,NULL,4000,NULL,NULL,NULL);
INSERT INTO "event" VALUES(21,'event-0000000019','seen','laptop',1795939200000,60,20786,1,'f1',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
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
INSERT INTO "state" VALUES(1,6.89317188058567231756e-01,7.38233660783527678717e+00,3,3,1,1,3,20777,20780,20781,0,NULL,'f1');
INSERT INTO "state" VALUES(2,4.64764399583390428469e+01,1.0,2,3,0,1,3,20778,20789,20831,0,NULL,'f3');
INSERT INTO "state" VALUES(3,1.2931,5.1121707056010547987e+00,1,1,0,1,2,20781,20781,20782,1,NULL,'');
INSERT INTO "state" VALUES(4,NULL,NULL,0,1,0,0,NULL,NULL,NULL,NULL,0,NULL,'');
INSERT INTO "state" VALUES(6,2.3065,2.11810397045901499524e+00,1,1,0,1,3,20781,20781,20783,0,NULL,'');
CREATE INDEX card_became ON card (became) WHERE became IS NOT NULL;
CREATE INDEX event_card ON event (card, utc_ms, id) WHERE card IS NOT NULL;
CREATE INDEX event_time ON event (utc_ms, id);
CREATE INDEX event_rest ON event (kind, name, utc_ms, id) WHERE kind <> 'rate';
CREATE INDEX event_target ON event (target) WHERE target IS NOT NULL;
CREATE TRIGGER event_is_kept BEFORE DELETE ON event
BEGIN SELECT raise(ABORT, 'the log is append-only'); END;
CREATE TRIGGER event_is_final BEFORE UPDATE ON event
BEGIN SELECT raise(ABORT, 'the log is append-only'); END;
CREATE INDEX state_due ON state (due_day) WHERE due_day IS NOT NULL;
CREATE INDEX state_first ON state (first_day) WHERE first_day IS NOT NULL;
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
COMMIT;
PRAGMA application_id = 1835823218;
PRAGMA user_version = 1;
