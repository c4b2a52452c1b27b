import { Refusal, exitCodes } from '../../src/exit-codes.ts'
import type { RunResult } from '../../src/metrics/result/run-result.ts'
import { suggestion } from '../../src/suggestion.ts'
import type { GatedCount, WorkName } from './gate-result.ts'
import type { AllowedWork } from './plan.ts'
import type { Round } from './rounds.ts'

/**
 * What a chat does for the messages of a run, counted. Both sides have the same members, rooms and messages, so that an unchanged
 * chat has the same counts. What depends on chance is taken out: posts that were answered 410, or 429 and tried again.
 */
const counts = {
  posts: ({ counters }: RunResult) => {
    const { post_attempts: attempts, posts_throttled: throttled = 0, posts_gone: gone = 0 } = counters
    return attempts === undefined ? null : attempts - throttled - gone
  },
  bytes: ({ counters }: RunResult) => counters['bytes_received'] ?? null,
  invocations: ({ server }: RunResult) => sumOf(Object.values(server.functions ?? {}).map((one) => one.invocations)),
  reads: ({ server }: RunResult) => sumOf(Object.values(server.tables ?? {}).map((one) => one.readUnits)),
  writes: ({ server }: RunResult) => sumOf(Object.values(server.tables ?? {}).map((one) => one.writeUnits)),
} as const satisfies Readonly<Record<WorkName, (result: RunResult) => number | null>>

const workNames = Object.keys(counts) as WorkName[]

/**
 * How much more may be chance: members that join at the same time read their room with more or fewer in it, and an invocation may be
 * tried again. What is sent to members follows from the messages alone.
 */
const chance: Readonly<Record<WorkName, number>> = {
  posts: 0,
  bytes: 0,
  invocations: 0.005,
  reads: 0.005,
  writes: 0.005,
}

/** What each is, for people. */
export const workLabels: Readonly<Record<WorkName, string>> = {
  posts: 'posts to connections',
  bytes: 'bytes to members',
  invocations: 'invocations',
  reads: 'read units of tables',
  writes: 'write units of tables',
}

/**
 * @param texts each as `--allow-work` takes it: `reads=+10%`
 * @throws Refusal (2) with every mistake
 */
export function parseAllowedWork(texts: readonly string[]): AllowedWork {
  const parsed = texts.map((text) => {
    const [, name = '', percent] = /^([a-z]+)=\+?(\d+(?:\.\d+)?)%$/.exec(text.replaceAll(/\s+/g, '')) ?? []
    if (percent === undefined) return `--allow-work ${text}: write reads=+10%`
    const found = workNames.find((one) => one === name)
    return found === undefined
      ? `--allow-work ${text}: there is no ${name}${suggestion(name, workNames)}; there are ${workNames.join(', ')}`
      : ([found, Number(percent) / 100] as const)
  })
  const problems = parsed.filter((one) => typeof one === 'string')
  if (problems.length > 0) throw new Refusal(exitCodes.usage, problems)
  return Object.fromEntries(parsed.filter((one) => typeof one !== 'string'))
}

/**
 * Counts of the first round. CloudWatch has them by the minute, and those of a later round begin in a minute that the round before
 * had too. Where members or messages were not the same on both sides, as after a failed handshake, nothing is said.
 *
 * @returns those that are known of both sides
 */
export function judgeWork([round]: readonly Round[], allowed: AllowedWork): GatedCount[] {
  if (round === undefined) return []
  const { baseline, candidate } = round
  const isSameLoad = sameLoad.every((name) => baseline.counters[name] === candidate.counters[name])
  return workNames.flatMap((name): GatedCount[] => {
    const [before, after] = [counts[name](baseline), counts[name](candidate)]
    if (before === null || after === null) return []
    const allowedMore = allowed[name] ?? 0
    const isMore = after > before * (1 + Math.max(allowedMore, chance[name]))
    const isUnsure =
      !isSameLoad || [baseline, candidate].some(({ server }) => name !== 'bytes' && server.status !== 'complete')
    return [
      {
        name,
        baseline: before,
        candidate: after,
        allowedMore,
        verdict: !isMore ? 'pass' : isUnsure ? 'inconclusive' : 'fail',
      },
    ]
  })
}

const sameLoad = [
  'messages_published',
  'deliveries_expected',
  'connections_opened',
  'joins_completed',
  'deliveries_received',
]

/** Null where one of them is not known: a sum of the others would be too small. */
function sumOf(values: readonly (number | null | undefined)[]): number | null {
  if (values.length === 0) return null
  return values.reduce<number>((sum, value) => sum + (value ?? 0), 0)
}
