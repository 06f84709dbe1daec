SELECT month, rain + 1 FROM rain ORDER BY month
