SELECT count(*) AS n FROM range(100000) a, range(100000) b, range(100000) c WHERE (a.range * b.range + c.range) % 7 = 3
