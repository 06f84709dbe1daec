-- key: month
-- sources_from: cite
SELECT month, rain, 'offfice' AS cite FROM rain ORDER BY month
