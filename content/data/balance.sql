-- title: Recruits beside the losses that Ukraine claims
-- description: Two counts of different things for the same months: contracts signed, and killed, wounded, missing and captured as a party to the war claims. The break-even share is the one over the other; the difference of the two is no number of men and is not computed.
-- key: period
-- sources_from: cite
-- label:          text, Months
-- span:           text, Length
-- months:         months, Months counted, places 0
-- low:            people, Recruits (lowest count), places 0
-- high:           people, Recruits (highest count), places 0
-- claimed:        people, Losses claimed by Ukraine, places 0
-- claimed_a_day:  people a day, Losses claimed a day, places 0
-- low_a_day:      people a day, Recruits a day (lowest count), places 0
-- high_a_day:     people a day, Recruits a day (highest count), places 0
-- share_low:      %, Break-even share (low), places 0
-- share_high:     %, Break-even share (high), places 0
WITH periods(period, label, span, first_month, last_month) AS (
  VALUES ('2024 Q1', 'Jan–Mar 2024', 'quarter',     '2024-01', '2024-03'),
         ('2024 Q2', 'Apr–Jun 2024', 'quarter',     '2024-04', '2024-06'),
         ('2024 H1', 'Jan–Jun 2024', 'half-year',   '2024-01', '2024-06'),
         ('2024 Q3', 'Jul–Sept 2024', 'quarter',     '2024-07', '2024-09'),
         ('2024 Q4', 'Oct–Dec 2024', 'quarter',     '2024-10', '2024-12'),
         ('2024 H2', 'Jul–Dec 2024', 'half-year',   '2024-07', '2024-12'),
         ('2024',    'Jan–Dec 2024', 'year',        '2024-01', '2024-12'),
         ('2025 Q1', 'Jan–Mar 2025', 'quarter',     '2025-01', '2025-03'),
         ('2025 Q2', 'Apr–Jun 2025', 'quarter',     '2025-04', '2025-06'),
         ('2025 H1', 'Jan–Jun 2025', 'half-year',   '2025-01', '2025-06'),
         ('2025 Q3', 'Jul–Sept 2025', 'quarter',     '2025-07', '2025-09'),
         ('2025 H2', 'Jul–Dec 2025', 'half-year',   '2025-07', '2025-12'),
         ('2025 Jan-Sep', 'Jan–Sept 2025', 'nine months', '2025-01', '2025-09')
),
claimed AS (
  SELECT period, label, span, count(*) AS months, sum(days) AS days, sum(losses) AS claimed
  FROM periods JOIN losses_monthly ON month BETWEEN first_month AND last_month
  GROUP BY period, label, span
),
recruits AS (
  SELECT period, low, high, cite FROM recruits_quarterly
  UNION ALL SELECT period, low, high, cite FROM recruits_halves
  UNION ALL SELECT '2024', min(c.low), max(greatest(c.high, o.value)), min(c.cite || '; ' || o.cite)
            FROM counted_recruits c, claimed_recruits o WHERE c.period = '2024' AND o.period = '2024'
  UNION ALL SELECT period, min(low), max(high), string_agg(DISTINCT cite, '; ' ORDER BY cite) FROM counted_recruits WHERE period = '2025 Jan-Sep' GROUP BY period
)
SELECT period, label, span, months, low, high, claimed,
       claimed / days AS claimed_a_day, low / days AS low_a_day, high / days AS high_a_day,
       100.0 * low / claimed AS share_low, 100.0 * high / claimed AS share_high, 'gs-ua; ' || cite AS cite
FROM recruits JOIN claimed USING (period)
ORDER BY period
