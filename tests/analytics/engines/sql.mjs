// The tasks in SQL, for the engines that speak it. Results of many rows stay in the engine, as they would.
export const SEGMENT = (today) => `SELECT id FROM customers
  WHERE country = 'DE' AND last_day >= ${today - 730} AND orders >= 3 AND total >= 50000`;

export const RFM = (today) => `CREATE TEMP TABLE rfm AS
  SELECT customer, max(CASE WHEN amount >= 0 THEN day END) AS last_day,
    sum(CASE WHEN amount >= 0 THEN 1 ELSE 0 END) AS orders, sum(amount) AS total
  FROM orders WHERE day <= ${today} GROUP BY customer`;

export const RFM_CHECK = (customers) =>
  `SELECT sum(total + orders) AS found FROM rfm WHERE customer % ${customers / 100} = 0`;

export const PARETO = `WITH ranked AS (
    SELECT total, row_number() OVER (ORDER BY total) AS i, count(*) OVER () AS n, sum(total) OVER () AS whole,
      sum(total) OVER (ORDER BY total DESC ROWS UNBOUNDED PRECEDING) - total AS before
    FROM customers WHERE orders > 0)
  SELECT (2.0 * sum(CAST(i AS DOUBLE) * total) - (max(n) + 1.0) * max(whole)) / (CAST(max(n) AS DOUBLE) * max(whole))
    + sum(CASE WHEN before * 100.0 < whole * 95.0 THEN 1 ELSE 0 END) AS found FROM ranked`;

export const TOP = "SELECT id, total FROM customers WHERE orders > 0 ORDER BY total DESC, id LIMIT 100";

// Class of a value by four cut points.
export const CLASS = (value, q) =>
  [1, 2, 3, 4].map((k) => `(CASE WHEN ${value} > ${q}${k} THEN 1 ELSE 0 END)`).join(" + ");

export const SCORES_CHECK = "SELECT sum(r + 10 * f + 100 * m) AS found FROM scores";
