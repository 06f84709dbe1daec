SELECT month, 'nan'::DOUBLE AS depth FROM rain ORDER BY month
