-- title: Russian soldiers dead or missing, by half-year
-- description: Meduza’s estimate added up by half-year, beside the increase of The Economist’s model, Ukraine’s claim, and the threshold of the Estonian paper, which counts the badly wounded too.
-- key: half
-- half:         text, Half-year
-- with_missing: people, Dead or missing and presumed dead (Meduza), places 0
-- registered:   people, Deaths in the probate register (Meduza), places 0
-- model:        people, Killed (The Economist's model), round 1000
-- claimed:      people, Losses claimed by Ukraine, places 0
-- target:       people, Named in the Estonian paper, places 0
-- above_target: boolean, Dead and missing above the threshold
WITH halves AS (
  SELECT month[1:4] || CASE WHEN month[6:7] <= '06' THEN ' H1' ELSE ' H2' END AS half,
         sum(with_missing) AS with_missing, sum(registered) AS registered
  FROM deaths_monthly GROUP BY 1
), ends AS (
  SELECT month[1:4] || CASE WHEN month[6:7] = '06' THEN ' H1' ELSE ' H2' END AS half,
         deaths - coalesce(lag(deaths) OVER (ORDER BY month), 0) AS model
  FROM economist_model WHERE month[6:7] IN ('06', '12')
), claims AS (
  SELECT month[1:4] || CASE WHEN month[6:7] <= '06' THEN ' H1' ELSE ' H2' END AS half, sum(losses) AS claimed
  FROM losses_monthly GROUP BY 1
)
SELECT half, with_missing, registered, model, claimed,
       (SELECT value FROM statements WHERE id = 'estonia-target') AS target,
       with_missing > (SELECT value FROM statements WHERE id = 'estonia-target') AS above_target
FROM halves JOIN ends USING (half) JOIN claims USING (half)
ORDER BY half
