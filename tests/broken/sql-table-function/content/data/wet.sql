SELECT * FROM read_csv('rain.csv') ORDER BY 1
