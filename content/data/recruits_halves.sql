-- title: Recruits by half-year, from the lowest to the highest count
-- description: From the lowest to the highest of the counts and claims that stand for the half-year.
-- key: period
-- sources_from: cite
-- estimate_low:  people, Counted outside the government (low), places 0
-- estimate_high: people, Counted outside the government (high), places 0
-- official:      people, Official claim, places 0
-- low:           people, Any count (low), places 0
-- high:          people, Any count (high), places 0
WITH counts AS (
  SELECT max(low)  FILTER (id = '2024-istories')    AS year_low,
         max(high) FILTER (id = '2024-istories')    AS year_high,
         max(low)  FILTER (id = '2024h1-istories')  AS h1
  FROM counted_recruits
),
claims AS (
  SELECT max(value) FILTER (id = 'medvedev-2024-h1') AS h1_2024, max(value) FILTER (id = 'medvedev-2024') AS y_2024,
         max(value) FILTER (id = 'medvedev-2025-h1') AS h1_2025, max(value) FILTER (id = 'medvedev-2025') AS y_2025
  FROM claimed_recruits
),
-- what each half-year is made from
parts(period, id) AS (
  VALUES ('2024 H1', '2024h1-istories'), ('2024 H1', 'medvedev-2024-h1'),
         ('2024 H2', '2024-istories'), ('2024 H2', '2024h1-istories'), ('2024 H2', 'medvedev-2024'), ('2024 H2', 'medvedev-2024-h1'),
         ('2025 H1', '2025h1-kluge'), ('2025 H1', '2025h1-rerussia'), ('2025 H1', 'medvedev-2025-h1'),
         ('2025 H2', 'kofman-2026-02'), ('2025 H2', 'medvedev-2025'), ('2025 H2', 'medvedev-2025-h1')
),
cited AS (
  SELECT period, string_agg(DISTINCT cite, '; ' ORDER BY cite) AS cite
  FROM parts JOIN (SELECT id, cite FROM counted_recruits UNION ALL SELECT id, cite FROM claimed_recruits
                   UNION ALL SELECT id, cite FROM rates_in_ranges) USING (id)
  GROUP BY period
),
halves AS (
  SELECT '2024 H1' AS period, h1 AS estimate_low, h1 AS estimate_high, h1_2024 AS official FROM counts, claims
  UNION ALL SELECT '2024 H2', year_low - h1, year_high - h1, round(y_2024 - h1_2024, -3) FROM counts, claims
  UNION ALL SELECT '2025 H1', min(low), max(high), max(h1_2025) FROM counted_recruits, claims WHERE period = '2025 H1'
  UNION ALL SELECT '2025 H2', 6 * value, 6 * high, round(y_2025 - h1_2025, -3) FROM rates_in_ranges, claims WHERE id = 'kofman-2026-02'
)
SELECT period, estimate_low, estimate_high, official,
       least(estimate_low, official) AS low, greatest(estimate_high, official) AS high, cite
FROM halves JOIN cited USING (period)
ORDER BY period
