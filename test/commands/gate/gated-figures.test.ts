import { describe, expect, it } from 'vitest'
import { parseGatedFigures } from '../../../commands/gate/gated-figures.ts'
import { Refusal } from '../../../src/exit-codes.ts'

function mistakes(metrics: string | undefined, regressions: readonly string[]): readonly string[] {
  try {
    parseGatedFigures(metrics, regressions)
  } catch (error) {
    if (error instanceof Refusal && error.exitCode === 2) return error.problems
    throw error
  }
  return []
}

describe('the metrics of a gate', () => {
  it('are the usual ones with 5 % allowed, if nothing is said', () => {
    expect(parseGatedFigures(undefined, [])).toEqual(
      ['delivery_latency.p50', 'delivery_latency.p99', 'connect_latency.p99', 'handler_cpu', 'posts_per_delivery'].map(
        (name) => ({ name, allowedRegression: 0.05, isNamed: false }),
      ),
    )
  })

  it('are those that are named, each with its own limit or that of all', () => {
    const figures = parseGatedFigures('time_to_last_delivery.p90, handler_cpu,handler_cpu', [
      '8%',
      'handler_cpu = 2.5%',
    ])
    expect(figures).toEqual([
      { name: 'time_to_last_delivery.p90', allowedRegression: 0.08, isNamed: true },
      { name: 'handler_cpu', allowedRegression: 0.025, isNamed: true },
      { name: 'posts_per_delivery', allowedRegression: 0.08, isNamed: false },
    ])
  })

  it('are refused with every mistake at once', () => {
    const problems = mistakes('delivery_latncy.p99,delivery_latency,deliveries_lost', ['5', 'connect_latency.p99=5%'])
    expect(problems).toHaveLength(5)
    expect(problems[0]).toContain('did you mean delivery_latency.p99?')
    expect(problems[1]).toContain('"delivery_latency"')
    expect(problems[3]).toBe('--max-regression 5: write 5% or delivery_latency.p99=10%')
    expect(problems[4]).toContain('connect_latency.p99 is not gated')
    expect(mistakes('', [])).toHaveLength(1)
    expect(mistakes('delivery_latency.p99.p99', [])).toHaveLength(1)
  })
})
