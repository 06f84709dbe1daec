-- title: Crossings by year
-- key: year
-- crossings: crossings, Crossings
-- a_day: crossings a day, Crossings a day, places 0
SELECT left(month, 4) AS year,
       CAST(sum(crossings) AS BIGINT) AS crossings,
       sum(crossings) / sum(days) AS a_day
FROM crossings_monthly
GROUP BY ALL
ORDER BY year
