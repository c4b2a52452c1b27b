import { type Series, describeSeries } from './series.ts'

/** Why CloudWatch gave no figure for a series. */
export interface SeriesProblem {
  readonly series: Series
  /** Asking again may help where it is `transient`, and never otherwise. */
  readonly kind: 'transient' | 'forbidden' | 'unusable'
  /** CloudWatch's answer: `Forbidden`. */
  readonly answer: string
}

/** One sentence for all series with the same answer: a key without rights has it dozens of times. */
export function describeProblems(problems: readonly SeriesProblem[]): string[] {
  const byAnswer = Map.groupBy(problems, ({ answer }) => answer)
  return [...byAnswer].map(([answer, [first, ...others]]) => {
    const series = first === undefined ? '' : describeSeries(first.series)
    return `CloudWatch answered ${answer} for ${series}${others.length === 0 ? '' : ` and ${others.length} more`}`
  })
}
