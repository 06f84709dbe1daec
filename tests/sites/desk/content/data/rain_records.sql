-- title: Which month was the record so far, by two measures
-- key: month
-- record_total: boolean, Highest monthly total up to and including this month
-- record_daily: boolean, Highest daily average up to and including this month
-- rank_daily:   , Rank by the day, places 0
SELECT month, rain, daily,
       rain  = max(rain)  OVER (ORDER BY month) AS record_total,
       daily = max(daily) OVER (ORDER BY month) AS record_daily,
       rank() OVER (ORDER BY daily DESC)        AS rank_daily
FROM rain_monthly
ORDER BY month
