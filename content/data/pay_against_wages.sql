-- title: A soldier’s pay in average wages
-- description: A soldier’s least monthly pay divided by the average wage of the year, before tax.
-- key: year
-- sources_from: cite
-- times_low:  average wages, Pay over average wage (low), places 1
-- times_high: average wages, Pay over average wage (high), places 1
SELECT year, low AS pay_low, high AS pay_high, average,
       1.0 * low / average AS times_low, 1.0 * high / average AS times_high, pay_monthly.cite || '; ' || wages.cite AS cite
FROM pay_monthly JOIN wages USING (year)
ORDER BY year
