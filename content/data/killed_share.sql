-- title: How many of the casualties died, by source
-- description: Each row takes the dead and the wounded from one source. Sources must not be mixed.
-- key: id
-- sources_from: cite
-- label:   text, Source
-- killed:  people, Killed, round 1000
-- wounded: people, Wounded, round 1000
-- killed_share: %, Killed among casualties, places 0
-- wounded_share: %, Wounded among casualties, places 0
-- wounded_per_killed: wounded, Wounded for each man killed, places 1
WITH pairs AS (
  SELECT w.id, w.as_of, w.cite, k.central AS killed, coalesce(w.central, w.high, w.low) - k.central AS wounded
  FROM estimates k JOIN estimates w ON k.part_of = w.id
  WHERE w.id IN ('us-nyt-2024-10', 'kyiv-2024-12-08', 'uk-2025-06-12', 'economist-2024-10', 'economist-2026-08')
  UNION ALL
  SELECT w.id, w.said AS as_of, w.cite, k.value AS killed, w.value - k.value AS wounded
  FROM statements w JOIN statements k ON k.id = 'estonia-2025-11-k' AND w.id = 'estonia-2025-11'
)
SELECT p.id, l.label, p.as_of, p.killed, p.wounded, p.cite,
       100.0 * p.killed / (p.killed + p.wounded)  AS killed_share,
       100.0 * p.wounded / (p.killed + p.wounded) AS wounded_share,
       1.0 * p.wounded / p.killed                 AS wounded_per_killed
FROM pairs p JOIN (VALUES
  ('us-nyt-2024-10', 'US officials, Oct 2024'), ('economist-2024-10', 'The Economist, Oct 2024'),
  ('kyiv-2024-12-08', 'Zelensky, Dec 2024'), ('uk-2025-06-12', 'UK, June 2025'),
  ('estonia-2025-11', 'Estonia, Nov 2025 only'), ('economist-2026-08', 'The Economist, Aug 2026')) AS l(id, label) USING (id)
ORDER BY p.as_of, p.id
