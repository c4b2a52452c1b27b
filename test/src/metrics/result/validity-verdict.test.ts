import { expect, it } from 'vitest'
import { validityVerdict } from '../../../../src/metrics/result/validity-verdict.ts'

it('reads the word of older files as shared cores, and no other word', () => {
  expect(validityVerdict.parse('degraded')).toBe('shared-cores')
  for (const word of ['valid', 'shared-cores', 'unfit', 'invalid']) expect(validityVerdict.parse(word)).toBe(word)
  for (const word of ['fine', '', null]) expect(validityVerdict.safeParse(word).success).toBe(false)
})
