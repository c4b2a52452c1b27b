import { describe, expect, it } from 'vitest'
import { formatDuration, parseDuration } from '../../src/duration-text.ts'

describe('a duration', () => {
  it.each([
    ['500ms', 0.5],
    ['30s', 30],
    ['1.5s', 1.5],
    ['2m', 120],
    ['1h', 3600],
    ['0', 0],
  ])('%s is %d seconds', (text, seconds) => {
    expect(parseDuration(text)).toBe(seconds)
  })

  it.each(['30', '', 's', '-5s', '5 s', '5sec', '1h30m', '1e3s', 'NaNs'])('%j is none', (text) => {
    expect(parseDuration(text)).toBeUndefined()
  })

  it.each([
    [0, '0s'],
    [0.25, '250ms'],
    [1.5, '1500ms'],
    [30, '30s'],
    [90, '90s'],
    [120, '2m'],
    [7200, '2h'],
  ])('of %d seconds is written %s, and read back', (seconds, text) => {
    expect(formatDuration(seconds)).toBe(text)
    expect(parseDuration(text)).toBe(seconds)
  })
})
