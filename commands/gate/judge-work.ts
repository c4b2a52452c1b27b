import { Refusal, exitCodes } from '../../src/exit-codes.ts'
import { type WorkName, workCatalogue, workNames } from '../../src/metrics/catalogue/work.ts'
import type { RunResult } from '../../src/metrics/result/run-result.ts'
import { suggestion } from '../../src/suggestion.ts'
import type { GatedCount, GatedWork } from './gate-result.ts'
import type { AllowedWork } from './plan.ts'
import type { Round } from './rounds.ts'

/** The counts that are equal when the same chat gets the same messages. The bytes to members are known for every target. */
const gatedWork: readonly GatedWork[] = [...workNames.filter((name) => workCatalogue[name].exact), 'bytes_received']

/** A change of the code is more code: a package may grow by so much where nobody says. Everything else may not. */
const usuallyAllowed: AllowedWork = { package_bytes: 0.1 }

/** More in one round may be chance that no rule here knows. It is the candidate's doing if it is more in all, and in so many at least. */
const leastRoundsOfWork = 2

/** For people. */
export function workLabel(name: GatedWork): string {
  return name === 'bytes_received' ? 'bytes to members' : workCatalogue[name].label
}

/**
 * @param texts each as `--allow-work` takes it: `read_units=+10%`
 * @throws Refusal (2) with every mistake
 */
export function parseAllowedWork(texts: readonly string[]): AllowedWork {
  const parsed = texts.map((text) => {
    const [, name = '', percent] = /^([a-z_]+)=\+?(\d+(?:\.\d+)?)%$/.exec(text.replaceAll(/\s+/g, '')) ?? []
    if (percent === undefined) return `--allow-work ${text}: write read_units=+10%`
    const found = gatedWork.find((one) => one === name)
    return found === undefined
      ? `--allow-work ${text}: there is no ${name}${suggestion(name, gatedWork)}; there are ${gatedWork.join(', ')}`
      : ([found, Number(percent) / 100] as const)
  })
  const problems = parsed.filter((one) => typeof one === 'string')
  if (problems.length > 0) throw new Refusal(exitCodes.usage, problems)
  return Object.fromEntries(parsed.filter((one) => typeof one !== 'string'))
}

/**
 * Sums over those rounds in which both sides had the same to do: as many members and messages, and nothing that a handler may try again.
 *
 * @returns what is known of both sides in any round; inconclusive where no round has the same, or where only some of them have more
 */
export function judgeWork(rounds: readonly Round[], allowed: AllowedWork): GatedCount[] {
  return gatedWork.flatMap((name): GatedCount[] => {
    const known = rounds.flatMap(({ baseline, candidate }) => {
      const [before, after] = [countOf(name, baseline), countOf(name, candidate)]
      return before === null || after === null ? [] : [{ before, after, isSame: isSameLoad(name, baseline, candidate) }]
    })
    if (known.length === 0) return []
    const same = known.filter(({ isSame }) => isSame)
    const allowedMore = allowed[name] ?? usuallyAllowed[name] ?? 0
    const isMore = ({ before, after }: { before: number; after: number }) => after > before * (1 + allowedMore)
    const more = same.filter(isMore)
    const sum = (of: 'before' | 'after') => (same.length > 0 ? same : known).reduce((total, one) => total + one[of], 0)
    const counted = { name, baseline: sum('before'), candidate: sum('after'), allowedMore, rounds: same.length }
    if (same.length > 0 && more.length === 0) return [{ ...counted, verdict: 'pass' }]
    const isShown = more.length >= leastRoundsOfWork && more.length === same.length
    return [{ ...counted, verdict: isShown ? 'fail' : 'inconclusive' }]
  })
}

/** Null where it is not known. What streams invoke depends on how records met in a batch: only what the others do is exact. */
function countOf(name: GatedWork, { counters, work }: RunResult): number | null {
  if (name === 'bytes_received') return counters[name] ?? null
  const amounts = Object.values(work?.functions ?? {}).flatMap(({ isFedByStream, counts }) =>
    isFedByStream === true ? [] : (counts[name] ?? []),
  )
  return amounts.length === 0 ? null : amounts.reduce((sum, amount) => sum + amount, 0)
}

const load = ['messages_published', 'deliveries_expected', 'connections_opened', 'joins_completed']

/** After these a handler may do more than once what it does once. */
const byChance: readonly WorkName[] = ['errors', 'throttles', 'posts_gone', 'posts_throttled', 'posts_refused']

function isSameLoad(name: GatedWork, baseline: RunResult, candidate: RunResult): boolean {
  const names = name === 'bytes_received' ? [...load, 'deliveries_received'] : load
  if (names.some((one) => baseline.counters[one] !== candidate.counters[one])) return false
  return name === 'bytes_received' || [baseline, candidate].every(({ work }) => isUndisturbed(work))
}

function isUndisturbed(work: RunResult['work']): boolean {
  if (work === undefined || work === null || !work.isWhole) return false
  return Object.values(work.functions).every(({ counts }) => byChance.every((name) => (counts[name] ?? 0) === 0))
}
