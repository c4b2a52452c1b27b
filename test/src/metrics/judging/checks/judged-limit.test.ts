import { expect, it } from 'vitest'
import { besideEachOther, milliseconds, percent } from '../../../../../src/metrics/judging/checks/judged-limit.ts'

it('shows a figure beside its limit with three digits, or exactly where those would make them the same', () => {
  expect(besideEachOther(11_663, 2832, milliseconds)).toEqual({ observed: '11.7 ms', limit: '2.83 ms' })
  expect(besideEachOther(0.1792, 0.05, percent)).toEqual({ observed: '17.9 %', limit: '5 %' })
  expect(besideEachOther(5002, 5000, milliseconds)).toEqual({ observed: '5.002 ms', limit: '5 ms' })
})
