const secondsPerUnit = { ms: 0.001, s: 1, m: 60, h: 3600 } as const

export const durationPattern = /^(?:0|(\d+(?:\.\d+)?)(ms|s|m|h))$/

/** `500ms`, `30s`, `1.5m`, `1h` or `0` in seconds; undefined for anything else, a bare number included. */
export function parseDuration(text: string): number | undefined {
  if (text === '0') return 0
  const [, amount, unit] = durationPattern.exec(text) ?? []
  if (amount === undefined) return undefined
  // In thousandths, because 0.1 * 3 style errors would show in the command line that repeats the run.
  return Math.round(Number(amount) * secondsPerUnit[unit as keyof typeof secondsPerUnit] * 1000) / 1000
}

/** The shortest exact form that {@link parseDuration} reads back. */
export function formatDuration(seconds: number): string {
  if (!Number.isInteger(seconds)) return `${Number((seconds * 1000).toFixed(3))}ms`
  if (seconds > 0 && seconds % 3600 === 0) return `${seconds / 3600}h`
  if (seconds > 0 && seconds % 60 === 0) return `${seconds / 60}m`
  return `${seconds}s`
}
