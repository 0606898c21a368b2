// What a careful person would write in JavaScript over typed arrays.
export function prepare(data) {
  const { today, customer, day, amount, lastDay, orders, total } = data;
  const customers = total.length;
  const wanted = data.countries.indexOf("DE");
  const bought = () => Uint32Array.from({ length: customers }, (_, at) => at).filter((at) => orders[at] > 0);

  function segment() {
    const ids = [];
    for (let at = 0; at < customers; at += 1) {
      if (data.country[at] === wanted && lastDay[at] >= today - 730 && orders[at] >= 3 && total[at] >= 50_000) ids.push(at);
    }
    return ids.reduce((sum, id) => sum + id, 0);
  }

  function rfm() {
    const sums = new Float64Array(customers);
    const last = new Int32Array(customers).fill(-2147483648);
    const count = new Uint32Array(customers);
    for (let row = 0; row < customer.length; row += 1) {
      const at = customer[row];
      if (day[row] > today) continue;
      sums[at] += amount[row];
      if (amount[row] >= 0) {
        count[at] += 1;
        if (day[row] > last[at]) last[at] = day[row];
      }
    }
    let check = 0;
    for (let step = 0; step < 100; step += 1) {
      const at = (step * customers) / 100;
      check += sums[at] + count[at];
    }
    return check;
  }

  function quintiles() {
    const rows = bought();
    const cuts = [(at) => today - lastDay[at], (at) => orders[at], (at) => total[at]].map((value) => {
      const sorted = Float64Array.from(rows, value).sort();
      return [1, 2, 3, 4].map((k) => {
        const place = (k * (sorted.length - 1)) / 5;
        const low = Math.floor(place);
        const high = Math.min(low + 1, sorted.length - 1);
        return sorted[low] + (sorted[high] - sorted[low]) * (place - low);
      });
    });
    const above = (value, points) => points.reduce((count, point) => count + (value > point ? 1 : 0), 0);
    const [r, f, m] = [new Uint8Array(customers), new Uint8Array(customers), new Uint8Array(customers)];
    let check = 0;
    for (const at of rows) {
      r[at] = 5 - above(today - lastDay[at], cuts[0]);
      f[at] = 1 + above(orders[at], cuts[1]);
      m[at] = 1 + above(total[at], cuts[2]);
      check += r[at] + 10 * f[at] + 100 * m[at];
    }
    return check;
  }

  function pareto() {
    const sorted = Float64Array.from(bought(), (at) => Math.max(total[at], 0)).sort();
    const count = sorted.length;
    let [sum, weighted] = [0, 0];
    for (let at = 0; at < count; at += 1) {
      sum += sorted[at];
      weighted += (at + 1) * sorted[at];
    }
    let [before, a, b] = [0, 0, 0];
    for (let at = count - 1; at >= 0; at -= 1) {
      if (before < sum * 0.8) a += 1;
      else if (before < sum * 0.95) b += 1;
      else break;
      before += sorted[at];
    }
    return (2 * weighted - (count + 1) * sum) / (count * sum) + a + b;
  }

  function top() {
    const rows = [...bought()].sort((x, y) => total[y] - total[x] || x - y).slice(0, 100);
    return rows.reduce((sum, at) => sum + at + total[at], 0);
  }

  return { tasks: { segment, rfm, quintiles, pareto, top } };
}
