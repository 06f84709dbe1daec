SELECT count(*) AS n, median(central) AS middle FROM harvest
