import { expect, it } from 'vitest'
import { endByCloseCode, isByLimit, noKnownLimits } from '../../../../src/crowd/connection/connection-limits.ts'

const both = { idleSeconds: 600, maxAgeSeconds: 7200 }

it.each([
  [1001, { ageSeconds: 7200, silentSeconds: 700 }, both, 'max-age'],
  [1001, { ageSeconds: 7199, silentSeconds: 600 }, both, 'idle'],
  [1001, { ageSeconds: 7199, silentSeconds: 599 }, both, 'closed-by-peer'],
  [1001, { ageSeconds: 9000, silentSeconds: 9000 }, noKnownLimits, 'closed-by-peer'],
  [1001, { ageSeconds: 9000, silentSeconds: 9000 }, { idleSeconds: 600, maxAgeSeconds: null }, 'idle'],
  [1008, { ageSeconds: 9000, silentSeconds: 9000 }, both, 'closed-by-peer'],
])('close code %i after %o, where the limits are %o, is %s', (code, times, limits, expected) => {
  const end = endByCloseCode(code, times, limits)
  expect(end).toEqual({ class: expected, detail: code })
  expect(isByLimit(end)).toBe(expected !== 'closed-by-peer')
})

it('a connection without a sign of life has not ended by a rule of the target', () => {
  expect(isByLimit({ class: 'no-sign-of-life' })).toBe(false)
})
