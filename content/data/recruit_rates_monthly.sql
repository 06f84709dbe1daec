-- title: Rates of Russian recruiting, put on one monthly scale
-- description: Daily rates are multiplied by the days of an average month. Net growth of the force is left out.
-- key: id
-- month_low:  people a month, Recruits a month (low), places 0
-- month_high: people a month, Recruits a month (high), places 0
SELECT id, label, speaker_kind, said, bound, cite,
       value * CASE per WHEN 'day' THEN 30.4 ELSE 1 END                 AS month_low,
       coalesce(high, value) * CASE per WHEN 'day' THEN 30.4 ELSE 1 END AS month_high
FROM recruit_rates
WHERE drawn
ORDER BY said, id
