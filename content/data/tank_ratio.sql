-- title: Tanks claimed for each tank photographed
-- description: The General Staff’s running total over the number of tanks with a photograph, at month ends.
-- key: month
-- ratio: times, Claimed for each photographed, places 1
-- captured_share: %, Captured or abandoned among those photographed, places 0
SELECT month, claimed, photographed, 1.0 * claimed / photographed AS ratio,
       100.0 * (captured + abandoned) / photographed AS captured_share
FROM tanks_monthly
WHERE photographed IS NOT NULL
ORDER BY month
