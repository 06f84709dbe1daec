-- title: Three rates held for a year
-- description: Arithmetic, not a forecast: one start, three published rates, and a share of returns that one estimate implies.
-- key: period, month
-- label:    text, Rates of
-- month:    months, Months from now, places 0, constant because a year has twelve
-- recruits_low:  people, Recruits a month (low), places 0
-- recruits_high: people, Recruits a month (high), places 0
-- losses:   people, Claimed losses a month, places 0
-- low:      people, Troops (low), places 0, round 1000
-- high:     people, Troops (high), places 0, round 1000
WITH steps(month) AS (VALUES (0), (1), (2), (3), (4), (5), (6), (7), (8), (9), (10), (11), (12)),
rates AS (
  SELECT period, label, low / months AS recruits_low, high / months AS recruits_high, claimed / months AS losses
  FROM balance WHERE period IN ('2024 Q3', '2024 Q4', '2025 H2')
),
strength AS (SELECT lowest, highest FROM model_parameters WHERE id = 'strength'),
implied AS (SELECT lowest, highest FROM model_parameters WHERE id = 'implied')
SELECT period, label, month, recruits_low, recruits_high, losses,
       strength.lowest + month * (recruits_low - losses * (100 - implied.lowest) / 100.0) AS low,
       strength.highest + month * (recruits_high - losses * (100 - implied.highest) / 100.0) AS high
FROM rates, steps, strength, implied
ORDER BY period, month
