-- title: Official totals that stand for a quarter, a half-year or a year
-- description: Totals that Russian officials gave for a span of time, the later half-years as the year’s total less the total in July.
SELECT * FROM recruit_claims
WHERE id IN ('mod-2024-q1', 'medvedev-2024-h1', 'medvedev-2024', 'medvedev-2025-h1', 'medvedev-2025')
ORDER BY id
