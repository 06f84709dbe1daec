-- title: Conscripts called up by year
-- key: year
-- conscripts: people, Conscripts, places 0
SELECT year, sum(conscripts) AS conscripts FROM call_ups GROUP BY year ORDER BY year
