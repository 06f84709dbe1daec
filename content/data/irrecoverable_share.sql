-- title: Meduza’s irrecoverable losses as a share of the losses that Ukraine claimed
-- description: Meduza’s estimate of men lost for good a day, as a share of the losses a day that Ukraine claimed for the same quarter.
-- key: period
-- sources_from: cite
-- low:  %, From, places 0
-- high: %, To, places 0
SELECT period, label, claimed_a_day,
       100.0 * value / claimed_a_day        AS low,
       100.0 * irrecoverable.high / claimed_a_day AS high, 'gs-ua; ' || irrecoverable.cite AS cite
FROM balance CROSS JOIN irrecoverable
WHERE id = 'meduza-irrecoverable' AND period IN ('2024 Q3', '2024 Q4')
ORDER BY period
