-- title: Counts of recruits that enter the ranges, from 2024
-- description: Counts from budgets, without those that are artefacts of late payment.
SELECT * FROM recruit_counts WHERE in_range AND period >= '2024' ORDER BY id
