-- title: Ranges and start values of the balance calculator
-- description: What the calculator may be set to. Every end is a published figure, rounded outwards, except the share that returns, which nobody has measured.
-- short: ranges of the calculator
-- key: id
-- place:   integer, Place, constant because it is the order of the sliders
-- what:    text, What
-- lowest:  number, Lowest, places 0
-- highest: number, Highest, places 0
-- start:   number, Start value, places 0
-- step:    number, Step, places 0, constant because how finely a slider moves is our choice
-- counts:  text, In
-- from:    text, Taken from
-- Ranges of the sliders are rounded outwards to 500.
WITH rates AS (
  SELECT min(low / months) AS lowest, max(high / months) AS highest FROM balance
),
claims AS (
  SELECT min(losses) AS lowest, max(losses) AS highest FROM losses_monthly WHERE month >= '2024-01'
),
latest AS (
  SELECT avg(losses) AS losses FROM (SELECT losses, row_number() OVER (ORDER BY month DESC) AS place FROM losses_monthly) WHERE place <= 12
),
said AS (
  SELECT month_low AS rate FROM recruit_rates_monthly WHERE id = 'bloomberg-2026-02'
),
gone AS (
  SELECT min(low) AS lowest, max(high) AS highest FROM irrecoverable_share
),
zone AS (
  SELECT min(value) AS lowest, max(value) AS highest, max_by(value, said) AS newest FROM mobilisation WHERE id IN ('zone-2025-12', 'group-2025-06')
)
SELECT 1 AS place, 'strength' AS id, 'Troops at the start' AS what, CAST(lowest AS INTEGER) AS lowest, CAST(highest AS INTEGER) AS highest,
       CAST(newest AS INTEGER) AS start, 500 AS step, 'people' AS counts,
       'What Vladimir Putin and Oleksandr Syrskyi said in 2025; start: the newer of the two, Putin''s' AS "from"
FROM zone
UNION ALL SELECT 2, 'recruits', 'Recruits a month', CAST(floor(lowest / 500) * 500 AS INTEGER), CAST(ceil(highest / 500) * 500 AS INTEGER),
       CAST(round(rate / 500) * 500 AS INTEGER), 500, 'people', 'The balance, lowest and highest period; start: the lower end of what Western officials said in February 2026'
FROM rates, said
UNION ALL SELECT 3, 'losses', 'Claimed losses a month', CAST(floor(lowest / 500) * 500 AS INTEGER), CAST(ceil(highest / 500) * 500 AS INTEGER),
       CAST(round(latest.losses / 500) * 500 AS INTEGER), 500, 'people', 'Claimed losses by month since January 2024; start: mean of the newest twelve months'
FROM claims, latest
UNION ALL SELECT 4, 'returns', 'Share of the claimed losses that returns', 0, 100,
       CAST(round(100 - highest) AS INTEGER), 1, 'per cent', 'Not measured: every value is possible; start: the lower end of what one estimate implies'
FROM gone
UNION ALL SELECT 5, 'implied', 'Share that returns, as one estimate implies', CAST(round(100 - highest) AS INTEGER), CAST(round(100 - lowest) AS INTEGER),
       CAST(round(100 - highest) AS INTEGER), 1, 'per cent', 'Meduza''s irrecoverable losses in autumn 2024 beside the claims of that time'
FROM gone
UNION ALL SELECT 6, 'months', 'Months', 12, 12, 12, 1, 'months', 'Our choice'
ORDER BY place
