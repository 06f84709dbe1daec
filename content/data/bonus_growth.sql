-- title: How the average regional bonus grew
-- description: From the end of 2023 to December 2024, by the averages of IStories, read in reports by others.
-- times: times, Last over first, places 1
SELECT max(regional) FILTER (month = '2024-12') AS after, max(regional) FILTER (month = '2023-12') AS before,
       1.0 * max(regional) FILTER (month = '2024-12') / max(regional) FILTER (month = '2023-12') AS times
FROM pay_average_bonus
