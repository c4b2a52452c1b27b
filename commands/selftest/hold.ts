/** How long the calibration server holds a message before it sends it, milliseconds. */
export type HoldDistribution =
  | { readonly kind: 'constant'; readonly ms: number }
  | { readonly kind: 'lognormal'; readonly medianMs: number; readonly sigma: number }
  /** Mostly fast, some slow: the shape of cold starts. */
  | { readonly kind: 'bimodal'; readonly ms: number; readonly slowMs: number; readonly slowShare: number }

/** @returns whole microseconds */
export function drawHoldUs(hold: HoldDistribution, random: () => number): number {
  return Math.round(drawHoldMs(hold, random) * 1000)
}

function drawHoldMs(hold: HoldDistribution, random: () => number): number {
  if (hold.kind === 'constant') return hold.ms
  if (hold.kind === 'bimodal') return random() < hold.slowShare ? hold.slowMs : hold.ms
  return hold.medianMs * Math.exp(hold.sigma * drawNormal(random))
}

/** A standard normal number by the Box-Muller transform. */
function drawNormal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
}
