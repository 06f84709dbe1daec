SELECT month, version() AS engine FROM rain ORDER BY month
