-- title: Counts of recruits that enter the ranges, from 2024
SELECT * FROM recruit_counts WHERE in_range AND period >= '2024' ORDER BY id
