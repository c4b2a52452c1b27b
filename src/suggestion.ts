/** ` (did you mean broadcast?)`, or nothing where no candidate is near. */
export function suggestion(word: string, candidates: readonly string[]): string {
  const near = nearest(word, candidates)
  return near === null ? '' : ` (did you mean ${near}?)`
}

/** The candidate that takes the fewest changes of letters; null where none is near. */
export function nearest(word: string, candidates: readonly string[]): string | null {
  const [first] = candidates
    .map((candidate) => ({ candidate, distance: editDistance(word.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ candidate, distance }) => distance <= Math.max(1, candidate.length * 0.4))
    .sort((a, b) => a.distance - b.distance)
  return first?.candidate ?? null
}

/** Levenshtein's: insertions, deletions and substitutions that turn `from` into `to`. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column)
  for (const [index, letter] of from.split('').entries()) {
    const next = [index + 1]
    for (let column = 1; column <= to.length; column++) {
      const substituted = (row[column - 1] ?? 0) + (to[column - 1] === letter ? 0 : 1)
      next.push(Math.min(substituted, (row[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1))
    }
    row = next
  }
  return row.at(-1) ?? 0
}
