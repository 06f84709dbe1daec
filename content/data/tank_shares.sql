-- title: Two-thirds of what? Losses as a share of five fleets
-- description: Three counts of losses, each as a share of five counts of the fleet before the war. Which pair a speaker has in mind is seldom said.
-- key: loss, fleet
-- loss:       text, Losses
-- fleet:      text, Of
-- tanks_lost: tanks, Tanks lost, places 0
-- tanks_had:  tanks, Tanks in the fleet, places 0
-- share:      %, Share lost, places 0
-- loss_order:  integer, Place of the count of losses, constant because it is the order in the chart
-- fleet_order: integer, Place of the count of the fleet, constant because it is the order in the chart
WITH t AS (SELECT id, value FROM tank_statements),
losses AS (
  SELECT 1 AS loss_order, 'US report, December 2023' AS loss, value AS tanks_lost FROM t WHERE id = 'lost-us-2023-12'
  UNION ALL SELECT 2, 'Photographed by 9 October 2024', value FROM t WHERE id = 'lost-oryx-2024-10-09'
  UNION ALL SELECT 3, 'Claimed by 9 October 2024', value FROM t WHERE id = 'lost-gs-2024-10-09'
),
fleets AS (
  SELECT 1 AS fleet_order, 'Active fleet (IISS)' AS fleet, value AS tanks_had FROM t WHERE id = 'fleet-iiss'
  UNION ALL SELECT 2, 'Fleet in the US report, by Reuters', value FROM t WHERE id = 'fleet-us-reuters'
  UNION ALL SELECT 3, 'Fleet in the US report, by AFP', value FROM t WHERE id = 'fleet-us-afp'
  UNION ALL SELECT 4, 'Active fleet and hulls seen in store', a.value + b.value FROM t a, t b WHERE a.id = 'fleet-iiss' AND b.id = 'store-seen-2022'
  UNION ALL SELECT 5, 'Active fleet and store on paper', a.value + b.value FROM t a, t b WHERE a.id = 'fleet-iiss' AND b.id = 'store-paper'
)
SELECT loss, fleet, loss_order, fleet_order, tanks_lost, tanks_had, 100.0 * tanks_lost / tanks_had AS share
FROM losses, fleets
ORDER BY loss_order, fleet_order
