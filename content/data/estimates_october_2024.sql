-- title: What was said of Russian casualties as of October 2024
-- description: Statements about killed and wounded whose as-of date lies between 30 September and 30 October 2024. Some restate others, and say so.
-- key: id
-- depends_on: text, Depends on
SELECT e.* REPLACE (coalesce((SELECT r.who FROM estimates r WHERE r.id = e.depends_on), e.depends_on) AS depends_on)
FROM estimates e
WHERE counts = 'killed+wounded' AND as_of >= '2024-09-30' AND as_of <= '2024-10-30' AND id <> 'gs-2024-09'
ORDER BY CASE WHEN family = 'Western officials' THEN 1 WHEN family = 'Model' THEN 3 ELSE 2 END, as_of, id
