-- title: Conscripts called up by year
-- description: Spring and autumn decrees added up. For 2026 one decree covers the year.
-- key: year
-- conscripts: people, Conscripts, places 0
SELECT year, sum(conscripts) AS conscripts FROM call_ups GROUP BY year ORDER BY year
