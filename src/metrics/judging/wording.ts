/** Exact to the microsecond, because it stands beside the limit that it may have missed by little: `5.012 ms`. */
export function milliseconds(us: number): string {
  return `${Number((us / 1000).toFixed(3))} ms`
}

/** A share as people read it: `1.3 %`. */
export function percent(share: number): string {
  return `${Number((share * 100).toFixed(2))} %`
}
