SELECT month, today() AS now FROM rain ORDER BY month
