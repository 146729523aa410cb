-- Changes that somebody means: from a run on, the new level of some series is the normal one.
-- metric and name are patterns (* and ?), tags a JSON object; nothing is ever deleted.
CREATE TABLE acceptance (
    acceptance_id INTEGER PRIMARY KEY,
    run_id TEXT NOT NULL, -- the first run at the new level; kept when the run is pruned
    epoch_us INTEGER NOT NULL,
    metric TEXT NOT NULL,
    name TEXT NOT NULL,
    tags TEXT NOT NULL,
    reason TEXT NOT NULL,
    author TEXT NOT NULL,
    accepted_at TEXT NOT NULL,
    expires_at TEXT,
    withdrawn_at TEXT
);

CREATE VIEW acceptances AS
SELECT acceptance_id, run_id, epoch_us, metric, name, tags, reason, author, accepted_at, expires_at,
       withdrawn_at
FROM acceptance;
