SELECT month FROM wet ORDER BY month
