export const sharePattern = /^(\d+(?:\.\d+)?)(%?)$/

/** `20%` or `0.2` as a share; undefined for anything else. */
export function parseShare(text: string): number | undefined {
  const [, amount, sign] = sharePattern.exec(text) ?? []
  if (amount === undefined) return undefined
  return sign === '%' ? Number(amount) / 100 : Number(amount)
}

/** The form that {@link parseShare} reads back: `20%`. */
export function formatShare(share: number): string {
  return `${Number((share * 100).toFixed(6))}%`
}
