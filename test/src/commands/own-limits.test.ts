import { expect, it } from 'vitest'
import { planRun } from '../../../src/commands/running/plan-run.ts'

async function limitsOf(
  scenario: string,
  limit: readonly string[],
  flags: Readonly<Record<string, string>> = {},
): Promise<readonly string[]> {
  const words = { scenario, verb: `run ${scenario}`, configFile: undefined, environment: {} }
  return (await planRun({ ...words, flags: { ...flags, limit } })).limits
}

it.each<[string, readonly string[], readonly string[]]>([
  [
    'the limits of a scenario hold beside those of the user',
    ['deliveries_late=5'],
    ['ghost_rows_left=0', 'deliveries_late=5'],
  ],
  ['the user may set another of the same name', ['ghost_rows_left=3'], ['ghost_rows_left=3']],
])('%s', async (_, given, expected) => {
  expect(await limitsOf('stale', given)).toEqual(expected)
})

it('who has gone dark may still be there where the idle timeout is not ours to set', async () => {
  const standing = { target: 'ws://127.0.0.1:9/', protocol: 'rooms' }
  expect(await limitsOf('stale', [], standing)).toEqual([])
  expect(await limitsOf('stale', [], { ...standing, death: 'closed' })).toEqual(['ghost_rows_left=0'])
})
