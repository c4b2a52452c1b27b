import { describe, expect, it } from 'vitest'
import { normalQuantile, studentsTQuantile } from '../../../../../src/metrics/judging/statistics/distributions.ts'
import { referenceValues } from './reference-values.ts'

describe('quantiles of distributions', () => {
  it.each(referenceValues.normal)('the normal one at $probability is what SciPy says, to 7 digits', (row) => {
    expect(Math.abs(normalQuantile(row.probability) - row.quantile)).toBeLessThanOrEqual(2e-7 * Math.abs(row.quantile))
  })

  it.each(referenceValues.studentsT)(
    "Student's t at $probability with $degreesOfFreedom degrees of freedom is what SciPy says, to 0.1 %",
    ({ probability, degreesOfFreedom, quantile }) => {
      const error = Math.abs(studentsTQuantile(probability, degreesOfFreedom) - quantile)
      expect(error).toBeLessThanOrEqual(0.001 * Math.abs(quantile))
    },
  )
})
