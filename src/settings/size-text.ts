const bytesPerUnit = { B: 1, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 } as const

/** In capitals or not; without a flag, because JSON Schema has none. */
export const sizePattern = /^(\d+(?:\.\d+)?)(?:([KkMmGg])[Ii])?[Bb]$/

/** `512B`, `64KiB`, `1.5MiB` or `1GiB` in bytes; undefined for anything else, a bare number included. */
export function parseSize(text: string): number | undefined {
  const [, amount, prefix] = sizePattern.exec(text) ?? []
  if (amount === undefined) return undefined
  const unit = prefix === undefined ? 'B' : (`${prefix.toUpperCase()}iB` as keyof typeof bytesPerUnit)
  return Number(amount) * bytesPerUnit[unit]
}

/** The shortest exact form that {@link parseSize} reads back. */
export function formatSize(bytes: number): string {
  const [unit, size] = Object.entries(bytesPerUnit).findLast(([, size]) => bytes > 0 && bytes % size === 0) ?? ['B', 1]
  return `${bytes / size}${unit}`
}
