import { describe, expect, it } from 'vitest'
import { composeOptions, defaultOptions, optionProblems } from '../../src/settings/compose-options.ts'
import { scenarios } from '../../src/scenarios/index.ts'

describe('the options of a run', () => {
  it.each(scenarios.map((scenario) => [scenario.name, scenario] as const))(
    'of %s are sound by default',
    (_, scenario) => {
      expect(optionProblems(composeOptions({}, defaultOptions(scenario)))).toEqual([])
    },
  )

  it('fewer members than the default take fewer rooms and workers along', () => {
    const defaults = { ...defaultOptions(undefined), rooms: 10, workers: 2 }
    expect(composeOptions({ members: 6 }, defaults)).toMatchObject({ members: 6, rooms: 3, workers: 2 })
    expect(composeOptions({ members: 1 }, defaults)).toMatchObject({ members: 1, rooms: 1, workers: 1 })
    expect(composeOptions({ members: 6, rooms: 2 }, defaults)).toMatchObject({ rooms: 2 })
  })

  it.each([
    [{ members: 4, rooms: 40 }, '--rooms 40: more rooms than members (4); give at most 2'],
    [
      { members: 10, rooms: 6 },
      '--rooms 6: 10 members leave rooms with fewer than 2; give at most 5 rooms or at least 12 members',
    ],
    [{ members: 2, rooms: 1, workers: 3 }, '--workers 3: more worker processes than members (2)'],
  ])('%o: %s', (given, problem) => {
    expect(optionProblems(composeOptions(given, defaultOptions(undefined)))).toEqual([problem])
  })

  it('a seed that nobody gives is drawn, one that is given is kept', () => {
    const seeds = Array.from({ length: 5 }, () => defaultOptions(undefined).seed)
    expect(new Set(seeds).size).toBeGreaterThan(1)
    expect(composeOptions({ seed: 7 }, defaultOptions(undefined)).seed).toBe(7)
  })
})
