WITH rain AS (SELECT 1 AS one) SELECT one FROM rain ORDER BY one
