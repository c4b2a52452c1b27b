import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import type { RunResult } from '../../../src/metrics/result/run-result.ts'
import { startForeignChat } from '../../fixtures/foreign-chat/server.ts'
import { fanbench, temporaryFolder } from '../../commands/fanbench.ts'

const protocol = fileURLToPath(new URL('../../fixtures/foreign-chat/protocol.ts', import.meta.url))

/** Pings as often as they may be, so that a burst of them would be in more than a hundredth of the deliveries. */
const load =
  '--members 5000 --rooms 250 --connect-rate 1500 --join-rate 2000 --publish-rate 100 --warm-up 2s --duration 8s --drain 2s --ping-interval 2s'

/** How much more often the slowest hundredth of a run's deliveries coincides with work of the load generator than all of them. */
async function moreOfTheSlowest(url: string): Promise<number | null> {
  const { stdout, stderr } = await fanbench([
    'run',
    'broadcast',
    '--target',
    url,
    '--protocol',
    protocol,
    ...load.split(' '),
    '--json',
    '--out-dir',
    temporaryFolder(),
  ])
  expect(stdout, stderr).not.toBe('')
  const { ownWork, counters } = JSON.parse(stdout) as RunResult
  expect(counters['joins_completed'], stderr).toBe(5000)
  expect(ownWork).toBeDefined()
  return ownWork ? ownWork.slowestShare - ownWork.allShare : null
}

it('5,000 members: no timer of the load generator is in the slowest hundredth of the deliveries', async () => {
  await using chat = await startForeignChat()
  // By chance both are alike. With all pings in one turn of the loop the first share is 1 in every run, and the other 0.33 to 0.43.
  // Where the machine stands still once, one stall is all of the slowest hundredth, and work of ours is near it in each fourth run.
  // A run that lost over one delivery in a hundred has no slowest hundredth.
  const differences: (number | null)[] = []
  const known = () => differences.filter((difference) => difference !== null)
  while (differences.length < 4 && !known().some((difference) => difference < 0.5))
    differences.push(await moreOfTheSlowest(chat.url))
  expect(Math.min(...known()), differences.join()).toBeLessThan(0.5)
})
