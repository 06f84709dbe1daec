SELECT month, rain FROM rain ORDER BY rain LIMIT 1
