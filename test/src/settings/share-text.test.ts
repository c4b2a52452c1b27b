import { expect, it } from 'vitest'
import { formatShare, parseShare } from '../../../src/settings/value-kinds.ts'

it.each([
  ['20%', 0.2],
  ['0.2', 0.2],
  ['100%', 1],
  ['12.5%', 0.125],
  ['0', 0],
])('%s is a share', (text, share) => {
  expect(parseShare(text)).toBe(share)
})

it.each(['', '%', 'a fifth', '-20%', '20 %', '1e-1', '20%%'])('%j is none', (text) => {
  expect(parseShare(text)).toBeUndefined()
})

it.each([0, 0.07, 0.2, 1 / 3, 1])('%d is read back from what is written', (share) => {
  expect(parseShare(formatShare(share))).toBeCloseTo(share, 7)
})
