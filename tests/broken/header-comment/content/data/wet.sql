-- depth: mm, Depth, places 0
SELECT month, rain FROM rain ORDER BY month
