-- Every kind of function, over the store of demo/history; the answers are in analysis.out.

-- scalars over values and samples
SELECT name, round(delta_pct(c.value, b.value), 3), change_kind(c.value, b.value, c.direction),
       is_better(c.value, b.value, c.direction), is_regression(c.value, b.value, c.direction, 0.5),
       round(improvement_factor(b.value, c.value, c.direction), 4)
FROM measurements c JOIN measurements b USING (name, tags, metric)
WHERE c.run_id = 'a949a16-1a1fd650508' AND b.run_id = 'a949a16-1a1fd64fc1b'
ORDER BY name, tags, metric;

SELECT name, tags, sample_count(samples), sample_mean(samples), sample_median(samples),
       sample_stddev(samples), sample_mad(samples), sample_quantile(samples, 0.9),
       is_stable(samples), outliers(samples)
FROM measurements WHERE metric = 'time' AND run_id = 'a949a16-1a1fd64fc1b' ORDER BY name, tags;

SELECT welch_t(a.samples, b.samples), welch_p(a.samples, b.samples),
       mann_whitney_u(a.samples, b.samples), mann_whitney_p(a.samples, b.samples),
       wilcoxon_w(a.samples, b.samples), wilcoxon_p(a.samples, b.samples),
       cohens_d(a.samples, b.samples)
FROM measurements a JOIN measurements b USING (name, tags, metric)
WHERE metric = 'time' AND a.run_id = 'fb52fc7-1a1fd64cafb' AND b.run_id = 'a949a16-1a1fd64fc1b'
ORDER BY name, tags;

-- aggregates, and the same as windows
SELECT name, count(*), median(value), quantile(value, 0.25), stddev(value), variance(value),
       mad(value), iqr(value), cv(value), geomean(value), best(value, direction),
       worst(value, direction), sparkline(value)
FROM (SELECT * FROM measurements ORDER BY epoch_us)
WHERE metric = 'time' GROUP BY name, direction ORDER BY name;

SELECT run_id, median(value) OVER w, stddev(value) OVER w, best(value, direction) OVER w,
       sparkline(value) OVER w, sample_max(collect_samples(value) OVER w)
FROM measurements WHERE metric = 'time' AND name = 'parse-json/1000'
WINDOW w AS (ORDER BY epoch_us ROWS 3 PRECEDING) ORDER BY epoch_us;

SELECT m.run_id, scaling_fit(t.value, m.value), regr_slope(m.value, CAST(t.value AS REAL)),
       regr_r2(m.value, CAST(t.value AS REAL))
FROM measurements m JOIN points p ON p.run_id = m.run_id AND p.name = m.name AND p.tags = m.tags
JOIN tags t ON t.series_id = p.series_id AND t.key = 'size'
WHERE m.scenario = 'parse-json' AND m.metric = 'time'
GROUP BY m.run_id ORDER BY m.run_id;

-- table functions, alone and fed by the rows before them
SELECT r.run_id, count(g.metric), max(g.delta_pct)
FROM runs r LEFT JOIN regressions(r.run_id, 'main') g GROUP BY r.run_id ORDER BY r.epoch_us;

SELECT DISTINCT p.name, t.run_id, t.value, t.delta_pct
FROM points p JOIN trend('time', p.name, p.tags, 2) t
WHERE p.run_id = 'a949a16-1a1fd650508' ORDER BY p.name, p.tags, t.epoch_us;

SELECT m.name, s.i, s.value FROM measurements m, sample_values(m.samples) s
WHERE m.run_id = 'a949a16-1a1fd650508' AND m.name = 'string-map/100' AND s.i < 3;

SELECT * FROM ranking('main', 'throughput');
SELECT * FROM scaling('main', 'time', 'size');
SELECT * FROM compare_runs('latest', 'main', 0.1) LIMIT 4;
