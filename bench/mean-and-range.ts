/** The mean, and in brackets the least and the most. */
export function meanAndRange(figures: readonly number[], digits: number): string {
  const mean = figures.reduce((sum, figure) => sum + figure, 0) / figures.length
  return `${mean.toFixed(digits)} (${Math.min(...figures).toFixed(digits)}-${Math.max(...figures).toFixed(digits)})`
}
