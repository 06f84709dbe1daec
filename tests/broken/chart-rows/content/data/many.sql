SELECT range AS n FROM range(6000) ORDER BY n
