SELECT month FROM dry ORDER BY month
