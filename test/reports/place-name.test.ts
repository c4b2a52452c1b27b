import { expect, it } from 'vitest'
import { type Box, placeName } from '../../reports/html/browser/place-name.ts'

const plot: Box = { left: 0, top: 0, width: 300, height: 200 }
const size = { width: 40, height: 12 }

it('the name of a point stands above to the right of it, and elsewhere where that is taken or outside', () => {
  const at = (x: number, y: number, taken: readonly Box[] = []) => placeName({ x, y }, size, 9, plot, taken)
  expect(at(100, 100)).toEqual({ ...size, left: 109, top: 85 })
  expect(at(290, 100)).toEqual({ ...size, left: 241, top: 85 })
  expect(at(100, 5)).toEqual({ ...size, left: 109, top: 8 })
  expect(at(100, 100, [{ left: 120, top: 80, width: 5, height: 30 }])).toEqual({ ...size, left: 51, top: 85 })
})

it('names of points at the same place never run into each other: what has no room is left out', () => {
  const taken: Box[] = []
  for (let name = 0; name < 8; name++) {
    const place = placeName({ x: 100, y: 100 }, size, 9, plot, taken)
    if (place !== null) taken.push(place)
  }
  expect(taken).toHaveLength(4)
})
