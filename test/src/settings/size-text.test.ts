import fc from 'fast-check'
import { expect, it } from 'vitest'
import { formatSize, parseSize } from '../../../src/settings/value-kinds.ts'

it.each([
  ['512B', 512],
  ['64KiB', 65_536],
  ['64kib', 65_536],
  ['1.5MiB', 1_572_864],
  ['1GiB', 1_073_741_824],
])('%s is a size', (text, bytes) => {
  expect(parseSize(text)).toBe(bytes)
})

it.each(['', '1024', '1MB', 'MiB', '-1MiB', '1 MiB', '1e3B', '1MiBs'])('%j is none', (text) => {
  expect(parseSize(text)).toBeUndefined()
})

it('what is written is the shortest form, and is read back', () => {
  expect([1, 1023, 1024, 1536, 1_048_576, 3 * 2 ** 30].map(formatSize)).toEqual([
    '1B',
    '1023B',
    '1KiB',
    '1536B',
    '1MiB',
    '3GiB',
  ])
  fc.assert(fc.property(fc.integer({ min: 1, max: 2 ** 31 }), (bytes) => parseSize(formatSize(bytes)) === bytes))
})
