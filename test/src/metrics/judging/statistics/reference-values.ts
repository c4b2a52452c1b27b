import { readFileSync } from 'node:fs'

/** What SciPy and statsmodels say; the script that asked them stands in the file. */
export const referenceValues = JSON.parse(
  readFileSync(new URL('../../../../fixtures/statistics/reference-values.json', import.meta.url), 'utf8'),
) as {
  readonly normal: readonly { readonly probability: number; readonly quantile: number }[]
  readonly studentsT: readonly {
    readonly probability: number
    readonly degreesOfFreedom: number
    readonly quantile: number
  }[]
  readonly signedRank: readonly {
    readonly differences: readonly number[]
    readonly pAbove0: number
    readonly estimate: number
    /** By tail; null is an end that the data cannot give. */
    readonly tails: Readonly<Record<string, { readonly lower: number | null; readonly upper: number | null }>>
  }[]
  readonly holm: readonly { readonly p: readonly number[]; readonly corrected: readonly number[] }[]
  readonly wilson: readonly {
    readonly successes: number
    readonly trials: number
    readonly tail: number
    readonly lower: number
    readonly upper: number
  }[]
  readonly bootstrap: readonly {
    readonly blocks: readonly number[]
    readonly figure: 'mean' | 'median'
    readonly lower: number
    readonly upper: number
  }[]
  readonly straightLine: readonly {
    readonly points: readonly { readonly x: number; readonly y: number }[]
    readonly intercept: number
    readonly slope: number
    readonly covariance: { readonly intercept: number; readonly both: number; readonly slope: number }
  }[]
}
