-- title: Claims and deaths by day
-- description: Claimed losses, deaths with the missing, and deaths by name, each divided by the days of the month. They count different things and share no axis; names from January 2025 are unfinished.
-- key: month
-- claimed_a_day:      people a day, Claimed killed, wounded, missing or captured, places 0
-- with_missing_a_day: people a day, Dead or missing and presumed dead (estimate), places 0
-- registered_a_day:   people a day, Deaths in the probate register (estimate), places 0
-- named_a_day:        people a day, Named dead by date of death, places 0
SELECT d.month, l.daily_average AS claimed_a_day, d.with_missing / l.days AS with_missing_a_day,
       d.registered / l.days AS registered_a_day, d.named / l.days AS named_a_day
FROM deaths_monthly d JOIN losses_monthly l USING (month)
WHERE d.month >= '2024-01'
ORDER BY d.month
