import fc from 'fast-check'
import { expect, it } from 'vitest'
import { findMarker, marker } from '../../../../src/crowd/stamp/find-marker.ts'

/** Text that is full of markers, of parts of them and of their letters, short and long. */
const piece = fc.oneof(
  fc.constantFrom(marker, 'f', 'b', 'm', '1', ':', 'fbm1', 'bm1:', '.', 'é'),
  fc.nat({ max: 300 }).map((length) => '.'.repeat(length)),
)

it('finds the marker where indexOf finds it, from any place of any frame', () => {
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), fc.nat({ max: 400 }), (pieces, from) => {
      const frame = Buffer.from(pieces.join(''))
      expect(findMarker(frame, from)).toBe(frame.indexOf(marker, from))
    }),
    { numRuns: 2000 },
  )
})

it('does not look beyond a frame that lies in a larger buffer', () => {
  const read = Buffer.from(`ab${marker}cd`)
  expect(findMarker(read.subarray(0, 2 + marker.length - 1), 0)).toBe(-1)
  expect(findMarker(read.subarray(3), 0)).toBe(-1)
})
