import { expect, test } from 'vitest'
import { cpuShareOf } from '../../../../../reference-stack/local/lambda/cpu/cpu-share.ts'
import { startReceiver } from '../start-receiver.ts'
import { reportedDurationMs, returned, startFixtures } from '../start-service.ts'

test.each([
  [128, 0.072],
  [512, 0.289],
  [1_769, 1],
  [10_240, 1],
])('%d MB have %d of a core', (memoryMb, share) => {
  expect(cpuShareOf(memoryMb)).toBeCloseTo(share, 3)
})

// Others may take the cores while this runs, so that an environment has less than its share; it never has more.
test.each([
  ['a handler that lets the event loop turn', 128, 1],
  ['a handler that lets the event loop turn', 512, 1],
  ['a handler that does not', 128, 40],
  ['a handler that does not', 512, 40],
])('%s has CPU time in proportion to its memory: %d MB', async (_name, memoryMb, sliceMs) => {
  const cpuMs = 40
  await using stack = await startFixtures({ 'burns-cpu': { memoryMb } }, { cpu: 'by-memory' })
  await stack.service.invoke('burns-cpu', JSON.stringify({ cpuMs, sliceMs }))
  const byClock = cpuMs / reportedDurationMs(stack.service.logs('burns-cpu').at(-1))
  const { askedCpuShare, achievedCpuShare } = stack.service.environments()[0]!
  expect(askedCpuShare).toBe(cpuShareOf(memoryMb))
  expect(byClock).toBeLessThan(1.25 * askedCpuShare!)
  expect(achievedCpuShare).toBeLessThan(1.25 * askedCpuShare!)
  expect(achievedCpuShare).toBeGreaterThan(0.9 * byClock)
  expect(stack.service.processes()[0]?.cpuShares).toEqual([{ askedCpuShare, achievedCpuShare }])
})

test('a fan-out is held back between its requests, not after a burst of them', async () => {
  await using receiver = await startReceiver()
  await using stack = await startFixtures({ 'fans-out': { memoryMb: 128 } }, { cpu: 'by-memory' })
  const event = { url: receiver.url, lanes: 12, requestsEach: 4 }
  const begunAtMs = returned(await stack.service.invoke('fans-out', JSON.stringify(event))) as number[]
  // Before there is a connection, the first of each lane is prepared in one go.
  expect(longestBurst(begunAtMs.slice(event.lanes))).toBeLessThan(event.lanes / 2)
})

/** How many followed each other without a break. */
function longestBurst(instantsMs: readonly number[]): number {
  let longest = 1
  let burst = 1
  for (const [index, atMs] of instantsMs.entries()) {
    burst = index > 0 && atMs - instantsMs[index - 1]! < 5 ? burst + 1 : 1
    longest = Math.max(longest, burst)
  }
  return longest
}
