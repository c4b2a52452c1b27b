import { expect, it } from 'vitest'
import {
  ProcessTimes,
  type SeenProcess,
  ownProcesses,
  parseProcessStat,
} from '../../../../src/runs/machine/process-times.ts'

const seen = (processes: Record<number, Partial<SeenProcess>>) =>
  new Map(
    Object.entries(processes).map(([pid, process]) => [
      Number(pid),
      { parent: 1, startedAt: Number(pid), cpuSeconds: 0, isYielding: false, ...process },
    ]),
  )

it('a process is read whatever its command is called', () => {
  const fields = `S 77 5 5 0 -1 4194560 1 0 0 0 120 30 7 3 20 0 1 0 5555 1 2 3 4 5 6 7 8 9 0 0 0 0 0 0 17 1 0 5 0 0 0`
  const stat = `4711 (a) S 1 (b) ${fields}\n`
  expect(parseProcessStat(stat)).toEqual({ parent: 77, startedAt: 5555, cpuSeconds: 1.6, isYielding: true })
  expect(parseProcessStat('')).toBeNull()
})

it('the processes of a run are its roots, all below them, and those whose parents have ended since', () => {
  const all = seen({ 10: {}, 11: { parent: 10 }, 12: { parent: 11 }, 20: {}, 30: {} })
  expect([...ownProcesses([10], all).keys()]).toEqual([10, 11, 12])
  const orphaned = seen({ 10: {}, 12: { parent: 1 }, 20: {}, 30: { startedAt: 99 } })
  const before = ownProcesses([10, 30], all)
  expect(new Set(ownProcesses([10], orphaned, before).keys())).toEqual(new Set([10, 12]))
})

it('what a process used counts once, also when it has ended and another one has waited for it', async () => {
  const times = await ProcessTimes.begin([10])
  if (times === null) return
  times.add([10], seen({ 10: { cpuSeconds: 1 }, 11: { parent: 10, cpuSeconds: 4 }, 20: { cpuSeconds: 50 } }))
  const atStart = times.ownSeconds
  // 11 has used another second before it ended; all of its time is now in that of 10.
  times.add([10], seen({ 10: { cpuSeconds: 6.5 }, 20: { cpuSeconds: 51 } }))
  expect(times.ownSeconds - atStart).toBeCloseTo(1.5)
})

it('a process that is known as the run’s only later counts from when it was last seen', async () => {
  const times = await ProcessTimes.begin([10])
  if (times === null) return
  times.add([10], seen({ 10: {}, 20: { cpuSeconds: 50 } }))
  const before = times.ownSeconds
  times.add([10, 20], seen({ 10: {}, 20: { cpuSeconds: 50.5 } }))
  expect(times.ownSeconds - before).toBeCloseTo(0.5)
})

it('others that stand back for all are summed up apart, but not where this process does so itself', async () => {
  const times = await ProcessTimes.begin([10])
  if (times === null) return
  const at = (cpuSeconds: number, isYielding = false) =>
    seen({ 10: {}, 30: { isYielding: true, cpuSeconds }, [process.pid]: { isYielding } })
  times.add([10], at(7))
  const before = times.yieldingSeconds
  times.add([10], at(9))
  expect(times.yieldingSeconds - before).toBeCloseTo(2)
  times.add([10], at(19, true))
  expect(times.yieldingSeconds - before).toBeCloseTo(2)
})
