-- title: Which month was the record so far, by two measures
-- description: Ranks and records of claimed losses, by the month’s total and by the day.
-- key: month
-- record_total: boolean, Highest monthly total up to and including this month
-- record_daily: boolean, Highest daily average up to and including this month
-- rank_total:   rank, Rank by monthly total
-- rank_daily:   rank, Rank by daily average
SELECT month, losses, daily_average,
       losses        = max(losses)        OVER (ORDER BY month) AS record_total,
       daily_average = max(daily_average) OVER (ORDER BY month) AS record_daily,
       rank() OVER (ORDER BY losses DESC)                       AS rank_total,
       rank() OVER (ORDER BY daily_average DESC)                AS rank_daily
FROM losses_monthly
ORDER BY month
