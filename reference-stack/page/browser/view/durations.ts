/** With 3 significant digits: `8.27 ms`, `104 ms`, `2.31 s`. */
export function inWords(ms: number): string {
  return ms < 999.5 ? `${threeDigits(ms)} ms` : `${threeDigits(ms / 1000)} s`
}

function threeDigits(value: number): string {
  return value.toLocaleString('en', { minimumSignificantDigits: 3, maximumSignificantDigits: 3, useGrouping: false })
}
