import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { z } from 'zod'
import { nowUs } from '../crowd/clock.ts'
import { Refusal, exitCodes } from '../exit-codes.ts'
import { parseDuration } from '../duration-text.ts'
import type { ClockAnchor } from './part-header.ts'

/** Each takes up to a millisecond of the event loop, in which another shard may be receiving. */
const tries = 20

/**
 * One instant on both clocks, and how far the wall clock may be from true time, where this machine tells. `Date` has whole
 * milliseconds: exact is only the moment at which one begins, which lies between two readings. Of many tries, the one whose
 * readings of the monotonic clock are closest.
 *
 * @throws Refusal (2) for a FANBENCH_CLOCK_ERROR that is no duration
 */
export async function readClockAnchor(
  environment: Readonly<Record<string, string | undefined>> = {},
): Promise<ClockAnchor> {
  const wallErrorUs = await readWallClockError(environment)
  let closest = nextMillisecond()
  for (let again = 1; again < tries; again++) {
    await nextTurn()
    const anchor = nextMillisecond()
    if (anchor.errorUs < closest.errorUs) closest = anchor
  }
  return { ...closest, ...(wallErrorUs !== null && { wallErrorUs }) }
}

/** Monotonic microseconds of an instant in milliseconds since 1970. */
export function monotonicAtUs(epochMs: number, { monotonicUs, epochUs }: ClockAnchor): number {
  return Math.round(epochMs * 1000) - epochUs + monotonicUs
}

/**
 * Processes with the same id share a monotonic clock: of Linux the id of its boot, which containers of one machine have in
 * common; elsewhere the host's name.
 */
export function hostId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim()
  } catch {
    return hostname()
  }
}

function nextMillisecond(): ClockAnchor {
  let beforeUs = nowUs()
  const startedAtMs = Date.now()
  for (;;) {
    const readAtUs = nowUs()
    const atMs = Date.now()
    const afterUs = nowUs()
    // The millisecond began after the last reading of the one before it. `nowUs` leaves out a part of a microsecond.
    if (atMs !== startedAtMs) return { monotonicUs: afterUs, epochUs: atMs * 1000, errorUs: afterUs - beforeUs + 1 }
    beforeUs = readAtUs
  }
}

type Environment = Readonly<Record<string, string | undefined>>

/** An answer that takes longer does not come. */
const timeoutMs = 2_000

/**
 * Returns how far this machine's wall clock may be from true time, microseconds: as FANBENCH_CLOCK_ERROR says, as ECS measures it for
 * its tasks, or as chrony does. Null where nobody tells: it is then not known, and never 0.
 *
 * @throws Refusal (2) for a FANBENCH_CLOCK_ERROR that is no duration
 */
export async function readWallClockError(environment: Environment): Promise<number | null> {
  const { FANBENCH_CLOCK_ERROR: said, ECS_CONTAINER_METADATA_URI_V4: ofEcs } = environment
  if (said !== undefined && said !== '') return saidErrorUs(said)
  if (ofEcs !== undefined) return await ecsErrorUs(ofEcs)
  return await chronyErrorUs(environment)
}

function saidErrorUs(text: string): number {
  const seconds = parseDuration(text)
  if (seconds === undefined)
    throw new Refusal(
      exitCodes.usage,
      `FANBENCH_CLOCK_ERROR: must be how far this machine's wall clock may be off, a duration such as 2ms, not ${JSON.stringify(text)}`,
    )
  return Math.round(seconds * 1e6)
}

/** `ClockErrorBound` is in milliseconds. */
const ecsTask = z.object({
  ClockDrift: z.object({
    ClockErrorBound: z.number().min(0),
    ClockSynchronizationStatus: z.literal('SYNCHRONIZED'),
  }),
})

async function ecsErrorUs(endpoint: string): Promise<number | null> {
  try {
    const answer = await fetch(`${endpoint}/task`, { signal: AbortSignal.timeout(timeoutMs) })
    return Math.ceil(ecsTask.parse(await answer.json()).ClockDrift.ClockErrorBound * 1000)
  } catch {
    // A container agent without it, or a clock that is not synchronised: nothing is known.
    return null
  }
}

/** Places in the line of `chronyc -c tracking`, whose times are in seconds. */
const chrony = { systemTime: 4, rootDelay: 10, rootDispersion: 11, leapStatus: 13 } as const

/** chrony's manual: error <= |system time offset| + root dispersion + 0.5 x root delay. */
async function chronyErrorUs(environment: Environment): Promise<number | null> {
  const env = { PATH: environment['PATH'] }
  const line = await new Promise<string>((resolve) => {
    execFile('chronyc', ['-c', 'tracking'], { timeout: timeoutMs, env }, (error, stdout) =>
      resolve(error === null ? stdout : ''),
    )
  })
  const fields = line.trim().split(',')
  const seconds = (name: keyof typeof chrony) => Math.abs(Number(fields[chrony[name]] || Number.NaN))
  const errorUs = (seconds('systemTime') + seconds('rootDispersion') + seconds('rootDelay') / 2) * 1e6
  const isInStep = fields[chrony.leapStatus] !== undefined && fields[chrony.leapStatus] !== 'Not synchronised'
  return isInStep && Number.isFinite(errorUs) ? Math.ceil(errorUs) : null
}
