SELECT month, random() AS luck FROM rain ORDER BY month
