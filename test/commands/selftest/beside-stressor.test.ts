import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { calibrationCases } from '../../../commands/selftest/cases.ts'
import type { SelftestResult } from '../../../commands/selftest/selftest-result.ts'
import { everyCase } from '../../every-case.ts'
import { fanbench, temporaryFolder } from '../fanbench.ts'

const stressor = fileURLToPath(new URL('../../../bench/stressor/run.ts', import.meta.url))
const isRealTimeAllowed = spawnSync('chrt', ['-f', '10', 'true']).status === 0

/** Receivers that are blocked on purpose have no interval to judge. */
const timedCases = calibrationCases.filter(({ blockedReceivers }) => blockedReceivers === null).map(({ name }) => name)

/** A selftest while so much of each core, or of each of its processes, is taken away, 5 to 40 ms at a time. */
async function selftestBeside(
  way: string,
  share: number,
  cases: readonly string[],
  seconds: number,
  more: readonly string[] = [],
) {
  const { stdout, exitCode, stderr } = await fanbench(
    [
      'selftest',
      ...cases.flatMap((name) => ['--case', name]),
      '--seconds',
      `${seconds}`,
      ...more,
      '--json',
      '--out-dir',
      temporaryFolder(),
    ],
    { through: [process.execPath, stressor, '--way', way, '--share', `${share}`, '--'] },
  )
  expect([0, 11], stderr).toContain(exitCode)
  return (JSON.parse(stdout) as SelftestResult).cases.map(({ name, comparison }) => {
    const { coverage, quantiles, vague, receipts } = comparison
    const outside = quantiles.filter(({ isInside }) => !isInside).map((quantile) => quantile.name)
    return { name, coverage: coverage ?? 0, outside, vagueShare: vague / receipts, judged: receipts - vague }
  })
}

function expectTruthInside(cases: Awaited<ReturnType<typeof selftestBeside>>): void {
  expect(cases.filter(({ coverage }) => coverage < 0.99)).toEqual([])
  expect(cases.filter(({ outside }) => outside.length > 0)).toEqual([])
  // So many could have spoken against the harness. How many it is depends on what else the machine does.
  expect(cases.filter(({ judged }) => judged < 50)).toEqual([])
}

/** Where nothing else runs: the truth of most receipts is known well enough to speak against the harness. */
function expectTruthOfMost(cases: Awaited<ReturnType<typeof selftestBeside>>): void {
  expectTruthInside(cases)
  expect(cases.filter(({ vagueShare }) => vagueShare > 0.5)).toEqual([])
}

it.runIf(process.platform === 'linux')(
  'the truth is in the intervals where each process is stopped for half of the time',
  async () => {
    expectTruthInside(await selftestBeside('stop', 0.5, ['burst-10'], 1, ['--connections', '60']))
  },
)

describe.runIf(everyCase && process.platform === 'linux')('the truth is in the intervals of every case', () => {
  it.each([0.5, 0.8])('where %d of the time of each process is taken', { timeout: 900_000 }, async (share) =>
    expectTruthOfMost(await selftestBeside('stop', share, timedCases, 3)),
  )

  it.runIf(isRealTimeAllowed).each([0.5, 0.8])('where %d of each core is taken', { timeout: 900_000 }, async (share) =>
    expectTruthOfMost(await selftestBeside('realtime', share, timedCases, 3)),
  )
})
