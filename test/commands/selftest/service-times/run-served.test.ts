import { expect, it } from 'vitest'
import { startStandIn } from '../../../../commands/selftest/command.ts'
import { runServed } from '../../../../commands/selftest/service-times/run-served.ts'

it('a stand-in that takes 3 ms more than it is asked for does not pass', async () => {
  await using standIn = await startStandIn(1)
  const slow = { ...standIn, asked: (kind: 'post' | 'read') => standIn.asked(kind) - 3 }
  const { kinds, checks } = await runServed(slow, { calls: 40, seed: 1 })
  expect(kinds.map(({ kind, calls }) => [kind, calls])).toEqual([
    ['post', 40],
    ['read', 40],
  ])
  for (const { errorP50Us } of kinds) expect(errorP50Us).toBeGreaterThan(2_000)
  expect(checks.map(({ verdict }) => verdict)).not.toContain('pass')
})
