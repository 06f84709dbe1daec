-- title: Losses claimed by Ukraine's General Staff, by year
-- key: year
-- year:          text, Year
-- months:        months, Months counted, places 0
-- losses:        people, Claimed losses, places 0
-- daily_average: people a day, Claimed losses a day, places 0
SELECT month[1:4] AS year, count(*) AS months, sum(losses) AS losses, sum(losses) / sum(days) AS daily_average
FROM losses_monthly
GROUP BY ALL
ORDER BY year
