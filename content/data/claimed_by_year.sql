-- title: Losses claimed by Ukraine’s General Staff, by year
-- description: A year runs from the report of 1 January to that of the next 1 January. Killed, wounded, missing and captured together, a claim by a party to the war.
-- key: year
-- year:          text, Year
-- months:        months, Months counted, places 0
-- losses:        people, Claimed losses, places 0
-- daily_average: people a day, Claimed losses a day, places 0
SELECT month[1:4] AS year, count(*) AS months, sum(losses) AS losses, sum(losses) / sum(days) AS daily_average
FROM losses_monthly
GROUP BY ALL
ORDER BY year
