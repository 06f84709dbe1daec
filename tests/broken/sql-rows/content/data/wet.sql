SELECT a.range * 1001 + b.range AS n FROM range(1001) a, range(1001) b ORDER BY n
