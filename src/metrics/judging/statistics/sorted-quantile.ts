/**
 * A quantile of few values, such as the medians of blocks: between two of them, by the way from the one to the other (type 7 of
 * Hyndman and Fan 1996). For the deliveries of a run there are histograms.
 *
 * @param sorted ascending; may hold -Infinity and Infinity
 * @param share 0.5 for the median
 * @returns NaN without values, and halfway between -Infinity and Infinity
 */
export function sortedQuantile(sorted: ArrayLike<number>, share: number): number {
  const place = (sorted.length - 1) * share
  const [lower = NaN, upper = NaN] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]]
  const way = place - Math.floor(place)
  // Not the sum of the lower one and a part of the distance, which infinite values do not have.
  return lower === upper ? lower : (1 - way) * lower + way * upper
}
