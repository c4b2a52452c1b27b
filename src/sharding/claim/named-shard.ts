type Environment = Readonly<Record<string, string | undefined>>

/** The variables that an engine sets in the process of a shard. */
interface Engine {
  /** The variable with the number of the shard, from 0. */
  readonly index: string
  /** The variable with how many there are; null where the engine does not say so. */
  readonly count: string | null
}

const engines: readonly Engine[] = [
  { index: 'FANBENCH_SHARD', count: 'FANBENCH_SHARDS' },
  // A Job with `completionMode: Indexed`.
  { index: 'JOB_COMPLETION_INDEX', count: null },
  // "This variable is only set in child array jobs"; the size is that of the parent.
  { index: 'AWS_BATCH_JOB_ARRAY_INDEX', count: 'AWS_BATCH_JOB_ARRAY_SIZE' },
]

/** The shard that the environment names, and all mistakes in it. */
export interface NamedShard {
  /** Null where nothing names it. */
  readonly index: number | null
  /** The variable that names it; null where none does. */
  readonly variable: string | null
  /** The instant at which all shards begin, milliseconds since 1970; null where they have to agree on one. */
  readonly startAtMs: number | null
  /** A sentence each. */
  readonly problems: readonly string[]
}

/** @param shards how many the plan has */
export function namedShard(environment: Environment, shards: number): NamedShard {
  const set = engines.filter(({ index, count }) => isSet(environment, index) || isSet(environment, count))
  const problems = set.flatMap((engine) => problemsOf(engine, environment, shards))
  if (set.length > 1)
    problems.unshift(
      `${set.map(({ index }) => index).join(' and ')} are set: two engines name this shard; unset the variables of all but one`,
    )
  const startAt = environment['FANBENCH_START_AT'] ?? ''
  const startAtMs = startAt === '' ? null : Date.parse(startAt)
  if (Number.isNaN(startAtMs))
    problems.push('FANBENCH_START_AT: must be the instant at which all shards begin: 2026-01-31T12:00:00Z')
  const variable = set[0]?.index ?? null
  const index = variable === null ? null : wholeNumber(environment[variable])
  return { index, variable, startAtMs, problems }
}

function problemsOf({ index, count }: Engine, environment: Environment, shards: number): string[] {
  const problems: string[] = []
  if (count !== null && wholeNumber(environment[count]) !== shards)
    problems.push(`${count}: must be ${shards}, as many as the plan has`)
  const number = wholeNumber(environment[index])
  if (number === null || number >= shards) problems.push(`${index}: must be the number of a shard, 0 to ${shards - 1}`)
  return problems
}

function isSet(environment: Environment, name: string | null): boolean {
  return name !== null && (environment[name] ?? '') !== ''
}

function wholeNumber(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,7}$/.test(text) ? Number(text) : null
}

/** It names a folder and a place in a bucket. */
const runIdPattern = /^[A-Za-z\d][\w.-]{0,99}$/

/**
 * The id of the run that this shard belongs to, which is the same for all its shards, and another for each run: FANBENCH_RUN_ID,
 * or by what the engine sets.
 *
 * @returns a sentence where there is none
 */
export function namedRun(environment: Environment): { readonly runId: string } | { readonly problem: string } {
  const given = environment['FANBENCH_RUN_ID'] ?? ''
  const runId = given === '' ? runOfEngine(environment) : given
  if (runId === undefined)
    return {
      problem:
        '--run-id (FANBENCH_RUN_ID): name the run, with the same id for all its shards, and another one for each run',
    }
  if (!runIdPattern.test(runId))
    return { problem: `--run-id ${runId}: must be letters, digits, ".", "_" and "-", at most 100` }
  return { runId }
}

function runOfEngine(environment: Environment): string | undefined {
  const {
    AWS_BATCH_JOB_ID: job,
    AWS_BATCH_JOB_ARRAY_INDEX: child,
    GITHUB_RUN_ID: run,
    GITHUB_RUN_ATTEMPT: attempt,
  } = environment
  // "Each child job has the same base ID, but the array index for the child job is appended": <id>:0.
  if (job !== undefined && child !== undefined) return job.split(':')[0]
  if (run !== undefined && attempt !== undefined) return `${run}-${attempt}`
  return undefined
}
