/**
 * A quantile of few values, such as the medians of blocks: between two values, in proportion to the distance (type 7 of Hyndman
 * and Fan 1996). For the deliveries of a run there are histograms.
 *
 * @param sorted ascending; may hold -Infinity and Infinity
 * @param share 0.5 for the median
 * @returns NaN without values, and halfway between -Infinity and Infinity
 */
export function sortedQuantile(sorted: ArrayLike<number>, share: number): number {
  const place = (sorted.length - 1) * share
  const [lower = NaN, upper = NaN] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]]
  const way = place - Math.floor(place)
  // Not the lower value plus a part of the distance: infinite values have no distance.
  return lower === upper ? lower : (1 - way) * lower + way * upper
}
