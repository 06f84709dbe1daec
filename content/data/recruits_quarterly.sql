-- title: Recruits by quarter, from the lowest to the highest count
-- description: From the lowest to the highest of the counts that stand for the quarter. Payments of one quarter can belong to contracts of the one before.
-- key: period
-- sources_from: cite
-- independent_low:  people, Counted from budgets (low), places 0
-- independent_high: people, Counted from budgets (high), places 0
-- official:         people, Official claim for the same time, places 0
-- low:              people, Any count (low), places 0
-- high:             people, Any count (high), places 0
WITH official AS (
  SELECT '2024 Q1' AS period, value AS official, cite AS official_cite FROM claimed_recruits WHERE id = 'mod-2024-q1'
  UNION ALL
  SELECT '2024 Q2', max(value) FILTER (id = 'medvedev-2024-h1') - max(value) FILTER (id = 'mod-2024-q1'),
         string_agg(cite, '; ' ORDER BY cite) FILTER (id IN ('medvedev-2024-h1', 'mod-2024-q1'))
  FROM claimed_recruits
),
said AS (
  SELECT '2025 Q3' AS period, 3 * value AS rate, cite AS said_cite FROM rates_in_ranges WHERE id = 'hur-2025-09'
),
counted AS (
  SELECT period, min(low) AS independent_low, max(high) AS independent_high,
         string_agg(DISTINCT cite, '; ' ORDER BY cite) AS counted_cite
  FROM counted_recruits WHERE period LIKE '% Q_' GROUP BY period
)
SELECT period, independent_low, independent_high, official,
       least(independent_low, official, rate)     AS low,
       greatest(independent_high, official, rate) AS high,
       concat_ws('; ', counted_cite, official_cite, said_cite) AS cite
FROM counted LEFT JOIN official USING (period) LEFT JOIN said USING (period)
ORDER BY period
