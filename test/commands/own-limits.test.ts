import { expect, it } from 'vitest'
import { planRun } from '../../commands/run/plan-run.ts'

/** The limits that a run is judged by: its scenario's own, then those of the user. */
async function limitsOf(
  scenario: string,
  limit: readonly string[],
  flags: Readonly<Record<string, string>> = {},
): Promise<{ readonly own: readonly string[]; readonly given: readonly string[] }> {
  const args = { scenario, invokedAs: `run ${scenario}`, configFile: undefined, environment: {}, paths: {} }
  const { scenarioLimits, limits } = await planRun({ ...args, flags: { ...flags, limit } })
  return { own: scenarioLimits, given: limits }
}

it.each([
  ['the limits of a scenario hold beside those of the user', ['deliveries_late=5'], ['stale_items_left=0']],
  ['the user may set another of the same name', ['stale_items_left=3'], []],
])('%s', async (_, given, own) => {
  expect(await limitsOf('stale', given)).toEqual({ own, given })
})

it('who has gone dark may still be there where the idle timeout is not ours to set', async () => {
  const standing = { target: 'ws://127.0.0.1:9/', protocol: 'rooms' }
  expect((await limitsOf('stale', [], standing)).own).toEqual([])
  expect((await limitsOf('stale', [], { ...standing, dropKind: 'closed' })).own).toEqual(['stale_items_left=0'])
})
