// What many samples come to: the value below which a share of them lies, with the samples' number beside it.

export function percentile(samples, share) {
  if (samples.length === 0) throw new Error("nothing was measured");
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)];
}

export const median = (samples) => percentile(samples, 0.5);

// The three numbers that say how samples lie, for a measure's name and its companions.
export const spread = (samples) => ({
  p50: percentile(samples, 0.5),
  p95: percentile(samples, 0.95),
  most: Math.max(...samples),
  count: samples.length,
});
