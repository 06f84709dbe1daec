SELECT month, FROM rain WHERE
