/** Exact to the microsecond, because it stands beside the limit that it may have missed by little: `5.012 ms`. */
export function milliseconds(us: number): string {
  return `${Number((us / 1000).toFixed(3))} ms`
}

/** A share as people read it: `1.3 %`. */
export function percent(share: number): string {
  return `${Number((share * 100).toFixed(2))} %`
}

/** In the largest unit that gives a whole number: `1 MiB`. */
export function binarySize(bytes: number): string {
  const units = ['bytes', 'KiB', 'MiB', 'GiB']
  let [size, unit] = [bytes, 0]
  while (size > 0 && size % 1024 === 0 && unit < units.length - 1) [size, unit] = [size / 1024, unit + 1]
  return `${size} ${units[unit]}`
}
