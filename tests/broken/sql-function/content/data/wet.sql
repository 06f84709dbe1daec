SELECT month, hex(rain) AS coded FROM rain ORDER BY month
