-- title: Recruits by year, three ways
-- description: What budgets paid for, what officials claimed, and what was aimed for.
-- key: period
-- sources_from: cite
-- label:            text, Year
-- independent_low:  people, Counted from budgets (low), places 0
-- independent_high: people, Counted from budgets (high), places 0
-- official_low:     people, Official claims (low), places 0
-- official_high:    people, Official claims (high), places 0
-- target_low:       people, Target (low), places 0
-- target_high:      people, Target (high), places 0
-- gap_low:          %, Budget count below official claims (least), places 0
-- gap_high:         %, Budget count below official claims (most), places 0
WITH independent AS (
  SELECT period, min(low) AS independent_low, max(high) AS independent_high, string_agg(DISTINCT cite, '; ' ORDER BY cite) AS counted
  FROM recruit_counts WHERE in_range AND period IN ('2023', '2024', '2025 Jan-Sep') GROUP BY period
),
official AS (
  SELECT period, min(value) AS official_low, max(value) AS official_high, string_agg(DISTINCT cite, '; ' ORDER BY cite) AS said
  FROM recruit_claims WHERE in_range AND period IN ('2023', '2024', '2025') OR id = 'medvedev-2025-10' GROUP BY period
),
targets AS (
  SELECT period, min(value) AS target_low, max(coalesce(high, value)) AS target_high, string_agg(DISTINCT cite, '; ' ORDER BY cite) AS aimed
  FROM recruit_targets WHERE counts = 'to recruit' GROUP BY period
)
SELECT period, CASE period WHEN '2025 Jan-Sep' THEN 'Jan–Sept 2025' ELSE period END AS label,
       independent_low, independent_high, official_low, official_high, target_low, target_high,
       CASE WHEN period < '2025' THEN 100.0 * (1 - independent_high / official_low)  END AS gap_low,
       CASE WHEN period < '2025' THEN 100.0 * (1 - independent_low  / official_high) END AS gap_high,
       concat_ws('; ', counted, said, aimed) AS cite
FROM independent FULL JOIN official USING (period) FULL JOIN targets USING (period)
ORDER BY period
