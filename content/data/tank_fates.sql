-- title: What became of the tanks that were photographed
-- description: Of the tanks that entered the list of Oryx in each span, what was seen of them. Days of entry, not of loss.
-- key: part
-- part:  text, When they entered the list
-- added: tanks, Tanks added, places 0
-- destroyed_share: %, Destroyed, places 0
-- captured_share:  %, Captured or abandoned, places 0
WITH ends AS (
  SELECT (SELECT row(photographed, destroyed, captured, abandoned) FROM tanks_monthly WHERE month = '2022-09') AS a,
         (SELECT row(photographed, destroyed, captured, abandoned) FROM tanks_monthly WHERE month = '2022-12') AS b,
         (SELECT row(photographed, destroyed, captured, abandoned) FROM tanks_monthly WHERE month = '2025-07') AS c
)
SELECT 'to September 2022' AS part, a[1] AS added, 100.0 * a[2] / a[1] AS destroyed_share, 100.0 * (a[3] + a[4]) / a[1] AS captured_share
FROM ends
UNION ALL
SELECT 'from January 2023', c[1] - b[1], 100.0 * (c[2] - b[2]) / (c[1] - b[1]), 100.0 * (c[3] + c[4] - b[3] - b[4]) / (c[1] - b[1])
FROM ends
ORDER BY part DESC
