CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;

CREATE TABLE file (
    id INTEGER PRIMARY KEY,
    pack TEXT NOT NULL,
    path TEXT NOT NULL,
    stamp TEXT NOT NULL,
    digest TEXT NOT NULL,
    parsed BLOB NOT NULL,
    UNIQUE (pack, path)
) STRICT;

CREATE TABLE body (
    id INTEGER PRIMARY KEY,
    file INTEGER NOT NULL REFERENCES file (id),
    ordinal INTEGER NOT NULL,
    words TEXT NOT NULL,
    body BLOB NOT NULL,
    UNIQUE (file, ordinal)
) STRICT;

CREATE TABLE card (
    position INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    concept TEXT NOT NULL,
    topic TEXT NOT NULL,
    level INTEGER NOT NULL,
    fingerprint TEXT NOT NULL,
    parent TEXT,
    formula INTEGER NOT NULL,
    body INTEGER NOT NULL,
    line INTEGER NOT NULL,
    col INTEGER NOT NULL
) STRICT;
CREATE INDEX card_concept ON card (concept);
CREATE INDEX card_topic ON card (topic, level);
CREATE INDEX card_parent ON card (parent) WHERE parent IS NOT NULL;
CREATE INDEX card_formula ON card (formula) WHERE formula;

CREATE TABLE concept (
    rank INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    level INTEGER NOT NULL,
    needs TEXT NOT NULL,
    kinds TEXT NOT NULL
) STRICT;

CREATE TABLE topic (rank INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, title TEXT NOT NULL) STRICT;
CREATE TABLE pack (id TEXT PRIMARY KEY, title TEXT NOT NULL) STRICT;
CREATE TABLE renamed (old TEXT PRIMARY KEY, new TEXT NOT NULL) STRICT;
CREATE TABLE fault (
    pack TEXT NOT NULL,
    path TEXT NOT NULL,
    line INTEGER NOT NULL,
    col INTEGER NOT NULL,
    card TEXT,
    message TEXT NOT NULL
) STRICT;
