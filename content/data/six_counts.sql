-- title: Six ways to count, in one month of 2024
-- description: Six ways of counting Russia’s dead, and five figures for killed and wounded, nearest to 9 October 2024.
-- key: id
-- sources_from: cite
-- panel: text, What is counted
-- way:   text, Way of counting
-- low:     people, Low, places 0
-- central: people, Central, places 0
-- high:    people, High, places 0
SELECT e.id, w.panel, w.way, e.counts, e.as_of, e.bound, e.low, e.central, e.high, e.cite
FROM estimates e JOIN (VALUES
  (1, 'named-2024-10',           'The dead', 'Names on a list'),
  (2, 'meduza-2024-10-09-reg',   'The dead', 'In the probate register'),
  (3, 'us-nyt-2024-10-k',        'The dead', 'US officials'),
  (4, 'bbc-2024-09-20-k',        'The dead', 'From names, by share found (20 Sept)'),
  (5, 'meduza-2024-10-09-km',    'The dead', 'Register and missing'),
  (6, 'economist-2024-10-k',     'The dead', 'Model of estimates'),
  (7, 'nato-2024-10-01',         'Killed and wounded', 'NATO (1 Oct)'),
  (8, 'us-2024-10-09',           'Killed and wounded', 'US officials'),
  (9, 'economist-2024-10',       'Killed and wounded', 'Model of estimates'),
  (10, 'uk-2024-10',             'Killed and wounded', 'UK (to 30 Sept)'),
  (11, 'gs-2024-10',             'Killed and wounded', 'Claim of Kyiv')
) AS w(place, id, panel, way) USING (id)
ORDER BY place
