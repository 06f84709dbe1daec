SELECT month, repeat('x', rain) AS bar FROM rain ORDER BY month
