-- title: What the first year paid in summer 2024
-- description: Monthly pay for twelve months and the bonuses of that year, beside a year’s average wage.
-- key: place, part
-- sources_from: cite
-- roubles:    roubles, In the first year, places 0
-- total:      roubles, Whole first year, places 0
-- year_wages: years, Whole first year in years of average wages, places 1
SELECT place, part, step, amount * times AS roubles,
       sum(amount * times) OVER (PARTITION BY place) AS total,
       sum(amount * times) OVER (PARTITION BY place) / (12.0 * average) AS year_wages,
       first_year.cite || '; ' || wages.cite AS cite
FROM first_year, wages
WHERE year = '2024'
ORDER BY place DESC, step
