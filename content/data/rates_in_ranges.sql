-- title: Monthly rates that enter the ranges
-- description: Rates from officials and analysts that stand for a half-year where no count was found.
SELECT * FROM recruit_rates WHERE id IN ('hur-2025-09', 'kofman-2026-02') ORDER BY id
