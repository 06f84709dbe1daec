SELECT month, [rain] AS both FROM rain ORDER BY month
