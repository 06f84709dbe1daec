-- key: date
-- sources_from: cite
SELECT date, cite FROM months WHERE days > 30 ORDER BY date
