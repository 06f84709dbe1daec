-- title: Recruits by half-year, from the lowest to the highest count
-- key: period
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
halves AS (
  SELECT '2024 H1' AS period, h1 AS estimate_low, h1 AS estimate_high, h1_2024 AS official FROM counts, claims
  UNION ALL SELECT '2024 H2', year_low - h1, year_high - h1, round(y_2024 - h1_2024, -3) FROM counts, claims
  UNION ALL SELECT '2025 H1', min(low), max(high), max(h1_2025) FROM counted_recruits, claims WHERE period = '2025 H1'
  UNION ALL SELECT '2025 H2', 6 * value, 6 * high, round(y_2025 - h1_2025, -3) FROM rates_in_ranges, claims WHERE id = 'kofman-2026-02'
)
SELECT period, estimate_low, estimate_high, official,
       least(estimate_low, official) AS low, greatest(estimate_high, official) AS high
FROM halves
ORDER BY period
