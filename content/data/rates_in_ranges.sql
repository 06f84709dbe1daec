-- title: Monthly rates that enter the ranges
SELECT * FROM recruit_rates WHERE id IN ('hur-2025-09', 'kofman-2026-02') ORDER BY id
