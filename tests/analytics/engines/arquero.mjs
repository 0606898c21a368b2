// Arquero, columns in JavaScript with a language of verbs.
export function prepare(data) {
  const { aq } = window;
  const { op } = aq;
  const customers = data.total.length;
  const id = Uint32Array.from({ length: customers }, (_, at) => at);
  const country = Array.from(data.country, (at) => data.countries[at]);
  const all = aq.table({ id, country, last_day: data.lastDay, orders: data.orders, total: data.total });
  const orders = aq.table({ customer: data.customer, day: data.day, amount: data.amount });
  const params = { today: data.today };
  const bought = all.filter((d) => d.orders > 0).reify();

  return {
    tasks: {
      segment: () => {
        const found = all
          .params(params)
          .filter((d, $) => d.country === "DE" && d.last_day >= $.today - 730 && d.orders >= 3 && d.total >= 50000)
          .array("id");
        return found.reduce((sum, one) => sum + one, 0);
      },
      rfm: () => {
        const summed = orders.groupby("customer").rollup({ last: (d) => op.max(d.day), orders: () => op.count(), total: (d) => op.sum(d.amount) });
        const step = customers / 100;
        let check = 0;
        summed.scan((row, { customer, total, orders: count }) => {
          if (customer.at(row) % step === 0) check += total.at(row) + count.at(row);
        });
        return check;
      },
      // Groups of equal size; the answer differs where equal values are divided.
      quintiles: () => {
        const scored = bought
          .orderby(aq.desc("last_day")).derive({ r: () => 6 - op.ntile(5) })
          .orderby("orders").derive({ f: () => op.ntile(5) })
          .orderby("total").derive({ m: () => op.ntile(5) });
        return scored.rollup({ found: (d) => op.sum(d.r + 10 * d.f + 100 * d.m) }).get("found", 0);
      },
      pareto: () => {
        const ranked = bought.orderby("total").derive({ i: () => op.row_number(), n: () => op.count(), whole: (d) => op.sum(d.total) });
        const before = ranked
          .orderby(aq.desc("total"))
          .derive({ before: aq.rolling((d) => op.sum(d.total), [-Infinity, 0]) });
        const { weighted, n, whole, best } = before
          .rollup({
            weighted: (d) => op.sum(d.i * d.total),
            n: () => op.count(),
            whole: (d) => op.sum(d.total),
            best: (d) => op.sum(d.before - d.total < 0.95 * d.whole ? 1 : 0),
          })
          .object(0);
        return (2 * weighted - (n + 1) * whole) / (n * whole) + best;
      },
      top: () => {
        const best = bought.orderby(aq.desc("total"), "id").slice(0, 100);
        return best.array("id").reduce((sum, one) => sum + one, 0) + best.array("total").reduce((sum, one) => sum + one, 0);
      },
    },
  };
}
