import { type JudgedLimit, besideEachOther, judgedLimit, percent } from '../checks/judged-limit.ts'
import type { RunFacts } from '../run-facts.ts'

/** With less than this part of the CPU share that its memory gives, an environment was slower than that memory makes it. */
export const leastOfTheAsked = 0.9

/**
 * Checks whether this machine could give the environments of the embedded stack their share of a core.
 *
 * @param limit the least part of that share that is enough
 */
export function cpuShareLimits({ processes }: Pick<RunFacts, 'processes'>, limit = leastOfTheAsked): JudgedLimit[] {
  const worst = worstCpuShare(processes)
  if (worst === null) return []
  const { name, askedCpuShare, achievedCpuShare, ratio, of } = worst
  const { observed: had, limit: asked } = besideEachOther(achievedCpuShare, askedCpuShare, percent)
  const row = {
    name: 'CPU share achieved of that asked for',
    bound: 'at least',
    limit,
    unit: 'share',
  } as const
  return [
    judgedLimit({ ...row, note: `${name}, the worst of ${of}`, observed: ratio }, [
      `${name} should have had ${asked} of a core by its memory and had ${had}: this machine could not give it more.`,
    ]),
  ]
}

/** The environment that got the least part of what its memory was to give it; null if none is held to a share. */
export function worstCpuShare(processes: RunFacts['processes']) {
  const shares = processes.flatMap(({ name, cpuShares }) =>
    (cpuShares ?? []).flatMap(({ askedCpuShare, achievedCpuShare }) =>
      askedCpuShare === null || achievedCpuShare === null
        ? []
        : [{ name, askedCpuShare, achievedCpuShare, ratio: achievedCpuShare / askedCpuShare }],
    ),
  )
  const [worst] = shares.toSorted((a, b) => a.ratio - b.ratio)
  return worst === undefined ? null : { ...worst, of: shares.length }
}
