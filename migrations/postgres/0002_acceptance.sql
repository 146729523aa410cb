-- Changes that somebody means: from a run on, the new level of some series is the normal one.
-- metric and name are patterns (* and ?), tags a JSON object; nothing is ever deleted.
CREATE TABLE acceptance (
    acceptance_id bigint PRIMARY KEY,
    run_id text COLLATE "C" NOT NULL, -- the first run at the new level; kept when the run is pruned
    epoch_us bigint NOT NULL,
    metric text COLLATE "C" NOT NULL,
    name text COLLATE "C" NOT NULL,
    tags text COLLATE "C" NOT NULL,
    reason text COLLATE "C" NOT NULL,
    author text COLLATE "C" NOT NULL,
    accepted_at text COLLATE "C" NOT NULL,
    expires_at text COLLATE "C",
    withdrawn_at text COLLATE "C"
);

CREATE VIEW acceptances AS
SELECT acceptance_id, run_id, epoch_us, metric, name, tags::json AS tags, reason, author,
       accepted_at, expires_at, withdrawn_at
FROM acceptance;
