-- The store on SQLite: internal tables have singular names, the public relations are views.
--
-- Written once, referred to by number: environments, definition sets, metric names, series (what a
-- point is across runs), tracks (one metric of one series) and shapes (how a point is spelled: its
-- scenario, its own order of tags and metrics). They only grow. A run then costs one row, a narrow
-- row a point, a narrow row a value.

CREATE TABLE environment (
    environment_id INTEGER PRIMARY KEY,
    digest INTEGER NOT NULL, -- of document, so that the index stays small; documents are compared
    document TEXT NOT NULL
);
CREATE INDEX environment_digest ON environment (digest);

CREATE TABLE definition (
    definition_id INTEGER PRIMARY KEY,
    metric TEXT NOT NULL,
    unit TEXT NOT NULL,
    direction TEXT NOT NULL, -- '' where there is none
    metric_group TEXT NOT NULL,
    priority TEXT NOT NULL,
    description TEXT NOT NULL,
    inferred INTEGER NOT NULL,
    UNIQUE (metric, unit, direction, metric_group, priority, description, inferred)
);

CREATE TABLE def_set (
    def_set_id INTEGER PRIMARY KEY,
    digest INTEGER NOT NULL -- of the members' definition_ids in order
);
CREATE INDEX def_set_digest ON def_set (digest);

CREATE TABLE def_set_member (
    def_set_id INTEGER NOT NULL REFERENCES def_set,
    ordinal INTEGER NOT NULL,
    metric TEXT NOT NULL,
    definition_id INTEGER NOT NULL REFERENCES definition,
    PRIMARY KEY (def_set_id, ordinal)
) WITHOUT ROWID;
CREATE INDEX def_set_member_metric ON def_set_member (def_set_id, metric);

-- The store's own definitions (config.json).
CREATE TABLE store_definition (
    ordinal INTEGER PRIMARY KEY,
    metric TEXT NOT NULL,
    definition_id INTEGER NOT NULL REFERENCES definition
);
CREATE INDEX store_definition_metric ON store_definition (metric);

-- A run that was replaced or deleted stays with live = 0 while a baseline keeps it. Keys are never
-- used again, so that a key always means the same content.
CREATE TABLE run (
    run_key INTEGER PRIMARY KEY AUTOINCREMENT,
    live INTEGER NOT NULL,
    run_id TEXT NOT NULL,
    timestamp TEXT NOT NULL,
    epoch_us INTEGER NOT NULL,
    branch TEXT,
    commit_hash TEXT,
    environment_id INTEGER NOT NULL REFERENCES environment,
    def_set_id INTEGER REFERENCES def_set,
    point_count INTEGER NOT NULL,
    format TEXT NOT NULL,
    source TEXT,
    imported_at TEXT NOT NULL,
    metadata TEXT NOT NULL
);
CREATE UNIQUE INDEX run_by_id ON run (run_id) WHERE live = 1;
CREATE INDEX run_by_time ON run (epoch_us, run_id) WHERE live = 1;
CREATE INDEX run_by_branch ON run (branch, epoch_us, run_id) WHERE live = 1;
CREATE INDEX run_by_commit ON run (commit_hash) WHERE live = 1 AND commit_hash IS NOT NULL;

CREATE TABLE metric_name (
    metric_id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
);

-- identity: name and the whole tag set in one unforgeable text.
CREATE TABLE series (
    series_id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    identity TEXT NOT NULL UNIQUE
);
CREATE INDEX series_by_name ON series (name);

CREATE TABLE series_tag (
    series_id INTEGER NOT NULL REFERENCES series,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (series_id, key)
) WITHOUT ROWID;
CREATE INDEX series_tag_by_value ON series_tag (key, value);

CREATE TABLE track (
    track_id INTEGER PRIMARY KEY,
    series_id INTEGER NOT NULL REFERENCES series,
    metric_id INTEGER NOT NULL REFERENCES metric_name,
    UNIQUE (series_id, metric_id)
);
CREATE INDEX track_by_metric ON track (metric_id);

-- spelling: name, scenario, tags and metric names in the point's own order, each length-prefixed.
CREATE TABLE shape (
    shape_id INTEGER PRIMARY KEY,
    series_id INTEGER NOT NULL REFERENCES series,
    scenario TEXT NOT NULL,
    tags TEXT NOT NULL, -- JSON object in the point's order
    spelling TEXT NOT NULL UNIQUE
);
CREATE INDEX shape_by_series ON shape (series_id);

CREATE TABLE shape_metric (
    shape_id INTEGER NOT NULL REFERENCES shape,
    ordinal INTEGER NOT NULL,
    track_id INTEGER NOT NULL REFERENCES track,
    PRIMARY KEY (shape_id, ordinal)
) WITHOUT ROWID;

-- point_id is run_key * 4294967296 + ordinal: a run's points are one range in their order, and no
-- second index is needed to find them. (Nor a foreign key to run: doctor checks it.)
CREATE TABLE point (
    point_id INTEGER PRIMARY KEY,
    shape_id INTEGER NOT NULL REFERENCES shape,
    status TEXT, -- NULL: ok
    detail TEXT
);
CREATE INDEX point_by_shape ON point (shape_id);

-- A track's values are one range in time order; a run's are reached through point, shape_metric and
-- this key. epoch_s is the run's epoch_us / 1000000 (whole seconds keep the rows narrow; ties are
-- settled by the run). No foreign keys: they would need an index as large as the table; doctor
-- checks what they would. A missing value (NaN) is NULL; flags keep how the numbers were written.
CREATE TABLE value (
    track_id INTEGER NOT NULL,
    epoch_s INTEGER NOT NULL,
    run_key INTEGER NOT NULL,
    ordinal INTEGER NOT NULL,
    value REAL,
    lower REAL,
    upper REAL,
    flags INTEGER NOT NULL,
    PRIMARY KEY (track_id, epoch_s, run_key, ordinal)
) WITHOUT ROWID;

-- samples: little-endian IEEE doubles.
CREATE TABLE sample (
    run_key INTEGER NOT NULL REFERENCES run,
    ordinal INTEGER NOT NULL,
    track_id INTEGER NOT NULL,
    samples BLOB NOT NULL,
    PRIMARY KEY (run_key, ordinal, track_id)
) WITHOUT ROWID;

-- Source documents that the model cannot give back; ordinal -1 is the run's own. zlib.
CREATE TABLE source_text (
    run_key INTEGER NOT NULL REFERENCES run,
    ordinal INTEGER NOT NULL,
    size INTEGER NOT NULL, -- bytes before compression
    body BLOB NOT NULL,
    PRIMARY KEY (run_key, ordinal)
);

CREATE TABLE baseline (
    name TEXT PRIMARY KEY,
    run_key INTEGER NOT NULL REFERENCES run,
    set_at TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX baseline_by_run ON baseline (run_key);

CREATE TABLE baseline_history (
    history_id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    run_id TEXT NOT NULL,
    set_at TEXT NOT NULL
);
CREATE INDEX baseline_history_by_name ON baseline_history (name, history_id);

-- In the index of a JSON store directory: what is known of its files. path from the directory;
-- digest (FNV-1a, 64 bits) of the contents read at read_at_ns; run_id of a run file that is one;
-- fault: why it could not be taken in; live: the run that counts is this file's.
CREATE TABLE indexed_file (
    path TEXT PRIMARY KEY,
    size INTEGER NOT NULL,
    modified_ns INTEGER NOT NULL,
    changed_ns INTEGER NOT NULL,
    read_at_ns INTEGER NOT NULL,
    digest INTEGER NOT NULL,
    run_id TEXT,
    fault TEXT,
    live INTEGER NOT NULL
) WITHOUT ROWID;

-- ---- the public relations ----

CREATE VIEW runs AS
SELECT r.run_id, r.timestamp, r.epoch_us, r.branch, r.commit_hash,
       (SELECT e.document FROM environment AS e WHERE e.environment_id = r.environment_id)
           AS environment,
       r.environment_id, r.metadata, r.point_count, r.format, r.source, r.imported_at
FROM run AS r
WHERE r.live = 1;

CREATE VIEW environments AS
SELECT e.environment_id, e.document
FROM environment AS e
WHERE EXISTS (SELECT 1 FROM run AS r WHERE r.environment_id = e.environment_id AND r.live = 1);
CREATE INDEX run_by_environment ON run (environment_id);

CREATE VIEW metric_defs AS
SELECT r.run_id, d.metric, d.unit, nullif(d.direction, '') AS direction, d.metric_group, d.priority,
       d.description, d.inferred
FROM run AS r
JOIN def_set_member AS m ON m.def_set_id = r.def_set_id
JOIN definition AS d ON d.definition_id = m.definition_id
WHERE r.live = 1
UNION ALL
SELECT NULL, d.metric, d.unit, nullif(d.direction, ''), d.metric_group, d.priority, d.description,
       d.inferred
FROM store_definition AS s
JOIN definition AS d ON d.definition_id = s.definition_id;

-- A run and its points are found from each other: by the range of its point_ids, or by their run_key.
CREATE VIEW points AS
SELECT p.point_id, r.run_id, p.point_id & 4294967295 AS ordinal, s.series_id, e.name, s.scenario,
       s.tags, coalesce(p.status, 'ok') AS status, p.detail
FROM run AS r
JOIN point AS p ON r.run_key = p.point_id >> 32
    AND p.point_id BETWEEN r.run_key << 32 AND r.run_key << 32 | 4294967295
JOIN shape AS s ON s.shape_id = p.shape_id
JOIN series AS e ON e.series_id = s.series_id
WHERE r.live = 1;

CREATE VIEW tags AS
SELECT series_id, key, value FROM series_tag;

CREATE VIEW metrics AS
SELECT p.point_id, n.name AS metric, v.value, v.lower, v.upper,
       length(a.samples) / 8 AS sample_count, a.samples
FROM run AS r
JOIN point AS p ON r.run_key = p.point_id >> 32
    AND p.point_id BETWEEN r.run_key << 32 AND r.run_key << 32 | 4294967295
JOIN shape_metric AS m ON m.shape_id = p.shape_id
JOIN track AS t ON t.track_id = m.track_id
JOIN metric_name AS n ON n.metric_id = t.metric_id
JOIN value AS v ON v.track_id = t.track_id AND v.epoch_s = r.epoch_us / 1000000
    AND v.run_key = r.run_key AND v.ordinal = p.point_id & 4294967295
    AND p.point_id = v.run_key << 32 | v.ordinal
LEFT JOIN sample AS a ON a.run_key = v.run_key AND a.ordinal = v.ordinal
    AND a.track_id = v.track_id
WHERE r.live = 1;

CREATE VIEW baselines AS
SELECT b.name, r.run_id, b.set_at
FROM baseline AS b
JOIN run AS r ON r.run_key = b.run_key;

-- The definition is the run's own, else the store's.
CREATE VIEW measurements AS
SELECT r.run_id, r.timestamp, r.epoch_us, r.branch, r.commit_hash, r.environment_id, s.scenario,
       e.name, s.tags, coalesce(p.status, 'ok') AS status, n.name AS metric, d.unit,
       nullif(d.direction, '') AS direction, d.metric_group, d.priority, v.value, v.lower, v.upper,
       length(a.samples) / 8 AS sample_count, a.samples
FROM run AS r
JOIN point AS p ON r.run_key = p.point_id >> 32
    AND p.point_id BETWEEN r.run_key << 32 AND r.run_key << 32 | 4294967295
JOIN shape AS s ON s.shape_id = p.shape_id
JOIN series AS e ON e.series_id = s.series_id
JOIN track AS t ON t.series_id = e.series_id
JOIN metric_name AS n ON n.metric_id = t.metric_id
JOIN value AS v ON v.track_id = t.track_id AND v.epoch_s = r.epoch_us / 1000000
    AND v.run_key = r.run_key AND v.ordinal = p.point_id & 4294967295
    AND p.point_id = v.run_key << 32 | v.ordinal
LEFT JOIN sample AS a ON a.run_key = v.run_key AND a.ordinal = v.ordinal
    AND a.track_id = v.track_id
LEFT JOIN definition AS d ON d.definition_id = coalesce(
    (SELECT m.definition_id FROM def_set_member AS m
     WHERE m.def_set_id = r.def_set_id AND m.metric = n.name ORDER BY m.ordinal LIMIT 1),
    (SELECT m.definition_id FROM store_definition AS m
     WHERE m.metric = n.name ORDER BY m.ordinal LIMIT 1))
WHERE r.live = 1;

-- What the planner may expect: runs are many, a run's points and a series' values few, so that every
-- question is answered from its run or its series, and the same way on every store. A later ANALYZE
-- replaces it.
ANALYZE sqlite_schema;
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('value', 'value', '16000000 500 2 1 1'),
    ('sample', 'sample', '4000000 40 2 1'),
    ('point', 'point_by_shape', '4000000 500'),
    ('run', 'run_by_id', '1000000 1'),
    ('run', 'run_by_time', '1000000 1 1'),
    ('run', 'run_by_branch', '1000000 100000 1 1'),
    ('run', 'run_by_commit', '1000000 2'),
    ('run', 'run_by_environment', '1000000 10000'),
    ('series', 'series_by_name', '2000000 4'),
    ('series', 'sqlite_autoindex_series_1', '2000000 1'),
    ('series_tag', 'series_tag', '6000000 3 1'),
    ('series_tag', 'series_tag_by_value', '6000000 600000 100000 1'),
    ('track', 'sqlite_autoindex_track_1', '8000000 4 1'),
    ('track', 'track_by_metric', '8000000 2000'),
    ('metric_name', 'sqlite_autoindex_metric_name_1', '1000 1'),
    ('shape', 'shape_by_series', '2000000 1'),
    ('shape', 'sqlite_autoindex_shape_1', '2000000 1'),
    ('shape_metric', 'shape_metric', '8000000 4 1');
ANALYZE sqlite_schema;
