import { expect, it } from 'vitest'
import { servedTimesFigures } from '../../../../../src/runs/evaluation/figures/served-times.ts'

const posts = {
  kind: 'post',
  asked: 1001,
  askedUs: 10_000_000,
  servedUs: 11_000_000,
  errors: [
    { upToUs: 2_108, count: 11 },
    { upToUs: 300, count: 600 },
    { upToUs: 2_000, count: 389 },
  ],
}
const reads = { kind: 'read', asked: 19, askedUs: 38_000, servedUs: 38_000, errors: [{ upToUs: 10, count: 19 }] }

it('is nothing where nothing was asked for', () => {
  expect(servedTimesFigures([])).toBeUndefined()
})

it('has the means, the quantiles that have enough samples, and the share that was over 2 ms off', () => {
  expect(servedTimesFigures([posts, reads])).toEqual({
    all: {
      asked: 1020,
      served: 1019,
      meanAskedUs: 10_038_000 / 1019,
      meanServedUs: 11_038_000 / 1019,
      errorP50Us: 300,
      errorP99Us: 2_108,
      lateShare: 11 / 1019,
    },
    kinds: {
      post: {
        asked: 1001,
        served: 1000,
        meanAskedUs: 10_000,
        meanServedUs: 11_000,
        errorP50Us: 300,
        errorP99Us: 2_108,
        lateShare: 0.011,
      },
      read: {
        asked: 19,
        served: 19,
        meanAskedUs: 2_000,
        meanServedUs: 2_000,
        errorP50Us: null,
        errorP99Us: null,
        lateShare: 0,
      },
    },
  })
})

it('has no figures of what was asked for and never served', () => {
  expect(servedTimesFigures([{ kind: 'post', asked: 1, askedUs: 0, servedUs: 0, errors: [] }])?.all).toEqual({
    asked: 1,
    served: 0,
    meanAskedUs: null,
    meanServedUs: null,
    errorP50Us: null,
    errorP99Us: null,
    lateShare: null,
  })
})
