const bytesPerUnit = { B: 1, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 } as const

/** `512B`, `64KiB`, `1.5MiB` or `1GiB` in bytes; undefined for anything else, a bare number included. */
export function parseSize(text: string): number | undefined {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)(B|KiB|MiB|GiB)$/i.exec(text) ?? []
  const known = Object.entries(bytesPerUnit).find(([name]) => name.toLowerCase() === unit?.toLowerCase())
  return amount === undefined || known === undefined ? undefined : Number(amount) * known[1]
}

/** The shortest exact form that {@link parseSize} reads back. */
export function formatSize(bytes: number): string {
  const [unit, size] = Object.entries(bytesPerUnit).findLast(([, size]) => bytes > 0 && bytes % size === 0) ?? ['B', 1]
  return `${bytes / size}${unit}`
}
