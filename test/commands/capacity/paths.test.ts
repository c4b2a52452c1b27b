import { expect, it } from 'vitest'
import { possiblePaths } from '../../../commands/capacity/search.ts'

it('doubles, halves, and asks both ends again: a path for each place at which the chat may give way', () => {
  const paths = possiblePaths({ levels: [4, 5, 6, 7, 8, 9, 10], from: 5, blocksAtMost: 40 })
  expect(paths).toEqual([
    [5, 4, 4],
    [5, 4, 5, 4],
    [5, 10, 7, 6, 6, 5],
    [5, 10, 7, 6, 7, 6],
    [5, 10, 7, 8, 8, 7],
    [5, 10, 7, 8, 9, 9, 8],
    [5, 10, 7, 8, 9, 10, 9],
    [5, 10, 10],
  ])
})

it('ends after as many blocks as are allowed', () => {
  const paths = possiblePaths({ levels: [4, 5, 6, 7, 8, 9, 10], from: 5, blocksAtMost: 3 })
  expect(Math.max(...paths.map((levels) => levels.length))).toBe(3)
})
