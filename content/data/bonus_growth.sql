-- title: How the average regional bonus grew
-- times: times, Last over first, places 1
SELECT max(regional) FILTER (month = '2024-12') AS after, max(regional) FILTER (month = '2023-12') AS before,
       1.0 * max(regional) FILTER (month = '2024-12') / max(regional) FILTER (month = '2023-12') AS times
FROM pay_average_bonus
