import { z } from 'zod'
import { nothing, type Budget } from '../budget.ts'
import type { ProbeSession } from '../probe-session.ts'
import { type Probe, seen } from '../probe.ts'
import { quantileNames, quantiles, enoughSamples } from '../../../src/metrics/catalogue/quantiles.ts'
import type { Figures } from '../recording.ts'

/** A 99.9th percentile needs ten thousand times, a 99th one thousand: the former where a call costs next to nothing. */
const [many, some] = [10_000, 1_000]

/** In one invocation, so that it ends well before its time limit. */
const timesInOne = { calls: 500, pages: 100, events: 100 }
/** Before those that count, in each invocation. */
const warmUpCalls = 20

/** The probe chat's Stopwatch has seven times the memory that the estimate assumes. */
const memoryFactor = 7

type Call = 'post' | 'read' | 'write' | 'query' | 'scanPage' | 'invoke' | 'asyncInvoke'

interface Timing {
  readonly call: Call
  readonly what: string
  readonly times: number
  readonly timesInOne: number
  /** The longest time that one call may take. */
  readonly longestMs: number
  readonly needs?: (calls: number) => Partial<Budget>
}

const timings: readonly Timing[] = [
  {
    call: 'post',
    what: 'a POST of 200 bytes to @connections',
    times: many,
    timesInOne: timesInOne.calls,
    longestMs: 30,
    needs: (calls) => ({ connections: 1, messages: 1, posts: calls }),
  },
  {
    call: 'read',
    what: 'a GetItem',
    times: many,
    timesInOne: timesInOne.calls,
    longestMs: 20,
    needs: (calls) => ({ readUnits: calls }),
  },
  {
    call: 'write',
    what: 'a PutItem',
    times: many,
    timesInOne: timesInOne.calls,
    longestMs: 30,
    needs: (calls) => ({ writes: calls }),
  },
  {
    call: 'query',
    what: 'a Query of a hundred small items',
    times: some,
    timesInOne: timesInOne.calls,
    longestMs: 30,
    needs: (calls) => ({ readUnits: calls * 3, writes: calls }),
  },
  {
    call: 'scanPage',
    what: 'a page of a Scan',
    times: some,
    timesInOne: timesInOne.pages,
    longestMs: 200,
    // Of up to 1 MB.
    needs: (calls) => ({ readUnits: calls * 128 }),
  },
  {
    call: 'invoke',
    what: 'a synchronous Invoke, beside its handler',
    times: some,
    timesInOne: timesInOne.events,
    longestMs: 60,
    needs: (calls) => ({ invocations: calls }),
  },
  {
    call: 'asyncInvoke',
    what: 'an Invoke of type Event, and then its event in the queue',
    times: some,
    timesInOne: timesInOne.events,
    longestMs: 300,
    needs: (calls) => ({ invocations: calls, writes: calls }),
  },
]

/** Measures how long calls take for which AWS publishes no times. `--service-times` can be made from these figures. */
export const serviceTimes: readonly Probe[] = [...timings.map(timing), handshakeTimes()]

function timing({ call, what, times, timesInOne, longestMs, needs = () => ({}) }: Timing): Probe {
  const invocations = Math.ceil(times / timesInOne)
  const needed = needs(times + invocations * warmUpCalls)
  const seconds = Math.ceil((times * longestMs) / 1000) + 30
  return {
    id: `time-of-${call.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
    question: `How long does ${what} take, from a function that is warm?`,
    budget: {
      ...nothing,
      ...needed,
      invocations: invocations + (needed.invocations ?? 0),
      lambdaSeconds: Math.ceil((times * longestMs * memoryFactor) / 2 / 1000),
      seconds,
    },
    async record(session) {
      const connectionId = call === 'post' ? (await session.connectWithId()).connectionId : undefined
      const tookMs: number[] = []
      const queuedMs: number[] = []
      for (let left = timesOf(session, times); left > 0; left -= timesInOne) {
        const timed = await timeIn(session, { call, times: Math.min(left, timesInOne), connectionId })
        tookMs.push(...timed.tookMs)
        queuedMs.push(...(timed.queuedMs ?? []).filter((ms) => ms !== null))
      }
      const queued = Object.entries(quantilesOf(queuedMs)).map(([name, figure]) => [`queued_${name}`, figure])
      return {
        ...seen('timed', quantilesOf(tookMs), tookMs.length),
        ...(call === 'asyncInvoke' && {
          figures: { ...quantilesOf(tookMs), ...Object.fromEntries(queued) },
          note: 'queued: between the wall clocks of two environments, in whole milliseconds',
        }),
      }
    },
  }
}

function timesOf({ waitTimes }: ProbeSession, times: number): number {
  return Math.round(times * waitTimes.shareOfTimedCalls)
}

const timedSchema = z.object({
  tookMs: z.array(z.number()),
  // Null for an event that did not come in time.
  queuedMs: z.array(z.number().nullable()).optional(),
})

async function timeIn(
  session: ProbeSession,
  order: { readonly call: Call; readonly times: number; readonly connectionId: string | undefined },
): Promise<z.infer<typeof timedSchema>> {
  const calls = order.times + warmUpCalls
  if (order.call === 'post') session.spend('posts', calls)
  if (/invoke/i.test(order.call)) session.spend('invocations', calls)
  const { functionError, payload } = await session.invoke('Stopwatch', order)
  if (functionError !== null) throw new Error(`Stopwatch: ${payload}`)
  return timedSchema.parse(JSON.parse(payload))
}

function handshakeTimes(): Probe {
  return {
    id: 'time-of-handshake',
    question: 'How long does a handshake take that leads to no function, from this machine?',
    budget: { ...nothing, connections: some, seconds: 300 },
    async record(session) {
      const tookMs: number[] = []
      for (let left = timesOf(session, some); left > 0; left--) {
        const startedAtMs = performance.now()
        // With TCP and TLS, which every client has to do; without authorizer and $connect, which are timed elsewhere.
        await session.handshake({ stage: 'nostage' })
        tookMs.push(performance.now() - startedAtMs)
      }
      return {
        ...seen('timed', quantilesOf(tookMs), tookMs.length),
        note: 'refused, as its stage does not exist: without what API Gateway does for a connection; and with the distance to this machine',
      }
    },
  }
}

/** `{n, p50Ms, ...}`: null where there are too few times for a quantile. */
function quantilesOf(timesMs: readonly number[]): Figures {
  const sorted = timesMs.toSorted((a, b) => a - b)
  const inMs = (quantile: number) => {
    if (!enoughSamples(sorted.length, quantile)) return null
    return Number((sorted[Math.ceil(quantile * sorted.length) - 1] ?? NaN).toFixed(3))
  }
  return {
    n: sorted.length,
    ...Object.fromEntries(quantileNames.map((name) => [`${name}Ms`, inMs(quantiles[name])])),
  }
}
