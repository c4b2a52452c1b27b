import { expect, it } from 'vitest'
import { servedSince } from '../../../../commands/run/aim/shared-targets.ts'
import { ServedTimesCounter } from '../../../../reference-stack/local/service-times/served-times.ts'
import { servedTimesFigures } from '../../../../src/runs/evaluation/figures/served-times.ts'

/** As if each of these times had been asked for and served so much later, ms. */
function serve(counter: ServedTimesCounter, askedMs: number, errorsMs: readonly number[]) {
  for (const errorMs of errorsMs) {
    counter.begun()
    counter.served(askedMs, askedMs + errorMs)
  }
}

it('a block has its own figures, whatever was served before it', () => {
  const shared = new ServedTimesCounter()
  serve(shared, 50, [0.2, 30, 31])
  const before = [shared.of('post')]
  const errorsMs = [0.3, 0.3, 1.99, 2.01, -0.4]
  serve(shared, 10, errorsMs)
  const alone = new ServedTimesCounter()
  serve(alone, 10, errorsMs)
  const figures = servedTimesFigures(servedSince(before, [shared.of('post')]))?.all
  const { meanServedUs, ...others } = servedTimesFigures([alone.of('post')])?.all ?? {}
  expect(figures).toMatchObject(others)
  expect(figures?.meanServedUs).toBeCloseTo(meanServedUs ?? NaN, 6)
  expect(figures).toMatchObject({ asked: 5, served: 5, lateShare: 0.2 })
})

it('a kind that was first asked for in the block is all its own', () => {
  const counter = new ServedTimesCounter()
  serve(counter, 10, [1])
  expect(servedSince([], [counter.of('read')])).toEqual([counter.of('read')])
})
