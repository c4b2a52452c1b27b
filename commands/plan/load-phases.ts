import type { ExpectedLoad } from '../../src/cost/expected-usage.ts'
import { arrivalsAtMost, roundedToUs } from '../../src/scenarios/expected-load.ts'
import { highestPublishRate, plannedArrivals } from '../../src/scenarios/publish-stages.ts'
import type { RunOptions } from '../../src/scenarios/options.ts'
import { type Assumptions, measured } from './assumptions.ts'
import { fixedLimits } from './quotas.ts'

/** The load of a part of the run on the account, on average over that part; of publishing in stages, while its rate is highest. */
export interface LoadPhase {
  /** `hold` in place of the other two where connections are enough. */
  readonly name: 'connect' | 'join' | 'publish' | 'hold'
  readonly seconds: number
  /** The requests to API Gateway: handshakes, messages in, posts. */
  readonly requestsPerSecond: number
  /** Lambda environments at work, by Little's law. */
  readonly concurrency: number
  readonly deliveriesPerSecond: number
  /** CPU time of the whole crowd by the second, beside what each shard takes by itself; 1 is a core. */
  readonly crowdCores: number
}

/** The run over time. Durations in seconds. */
export interface LoadTimeline {
  readonly phases: readonly LoadPhase[]
  /** The number of connects in the busiest second: the rate, or more with Poisson arrivals. */
  readonly peakConnectsPerSecond: number
  /** The time from the first handshake to the last close. */
  readonly seconds: number
  /** The time from the last join to the first close; without joins, from the last connect. */
  readonly secondsAfterJoin: number
  /** The time that each connection is open. */
  readonly connectionSeconds: number
  /** Connections that the 2 h have ended before the last member has connected. */
  readonly endedBeforeLastConnect: number
  /** The same before the last delivery is due. */
  readonly endedBeforeDrained: number
  /** The longest time in which a member that publishes nothing sends nothing but pings. */
  readonly silentSeconds: number
}

/** A handshake, the request by which a member says who it is, and its answer. */
export const requestsPerConnect = 3
/** A request and its answer. */
export const requestsPerJoin = 2

export function loadTimeline(load: ExpectedLoad, options: RunOptions, assumptions: Assumptions): LoadTimeline {
  const { members, connectRate, joinRate } = options
  const connectSeconds = members / connectRate
  const joinSeconds = load.joins / joinRate
  const { connectionSeconds } = load
  const secondsAfterJoin = roundedToUs(connectionSeconds - connectSeconds - joinSeconds)
  const longerRamp = Math.max(connectSeconds, joinSeconds)
  const { pingInterval } = options
  const coresOf = (work: CrowdWork) =>
    crowdCores({ ...work, pings: pingInterval === 0 ? 0 : members / pingInterval }, assumptions)
  return {
    phases: [
      {
        name: 'connect',
        seconds: connectSeconds,
        requestsPerSecond: connectRate * requestsPerConnect,
        // $connect, and the request behind it, whose answer is one post.
        concurrency: (connectRate * (2 * assumptions.invocationMs + assumptions.postMs)) / 1000,
        deliveriesPerSecond: 0,
        // A ramp of less than a second is one burst in it. Behind each handshake is the request by which a member says who it is.
        crowdCores: coresOf({ connects: Math.min(members, connectRate), requests: Math.min(members, connectRate) }),
      },
      ...(load.joins === 0
        ? [
            {
              name: 'hold' as const,
              ...nothing,
              seconds: roundedToUs(secondsAfterJoin - options.drain),
              crowdCores: coresOf({}),
            },
          ]
        : [
            {
              name: 'join' as const,
              seconds: joinSeconds,
              requestsPerSecond: joinRate * requestsPerJoin,
              concurrency: (joinRate * (assumptions.invocationMs + assumptions.postMs)) / 1000,
              deliveriesPerSecond: 0,
              crowdCores: coresOf({ requests: Math.min(load.joins, joinRate) }),
            },
            publishing(
              { ...load, messages: load.messages * busiest(options) },
              roundedToUs(secondsAfterJoin - options.joinGrace - options.drain),
              assumptions,
              coresOf,
            ),
          ]),
    ],
    peakConnectsPerSecond: options.arrivals === 'poisson' ? arrivalsAtMost(connectRate, options) : connectRate,
    seconds: load.seconds,
    secondsAfterJoin,
    connectionSeconds,
    endedBeforeLastConnect: endedBy(connectSeconds, options),
    endedBeforeDrained: endedBy(connectionSeconds, options),
    // After it has said who it is a member waits for its join; after that until it is closed.
    silentSeconds: longerRamp + secondsAfterJoin,
  }
}

const nothing = { requestsPerSecond: 0, concurrency: 0, deliveriesPerSecond: 0 } as const

/** The work of the whole crowd per second. A missing figure is 0. */
interface CrowdWork {
  readonly connects?: number
  /** The number of requests with answers, including published messages. */
  readonly requests?: number
  readonly deliveries?: number
  readonly pings?: number
}

function crowdCores(work: CrowdWork, { connectMs, deliveryUs }: Assumptions): number {
  const { connects = 0, requests = 0, deliveries = 0, pings = 0 } = work
  const ms =
    connects * connectMs + requests * measured.requestMs + pings * measured.pingMs + (deliveries * deliveryUs) / 1000
  return ms / 1000
}

/** The highest rate of messages over the mean one; 1 where the rate never changes. */
function busiest(options: RunOptions): number {
  if (options.publishStages === undefined) return 1
  return (highestPublishRate(options) * (options.warmUp + options.duration)) / plannedArrivals(options).all
}

function publishing(
  load: ExpectedLoad,
  seconds: number,
  { invocationMs, postMs }: Assumptions,
  coresOf: (work: CrowdWork) => number,
): LoadPhase {
  const { messages, audience, positionsSet, positionReads, reconnects } = load
  const perSecond = (amount: number) => (amount === 0 ? 0 : amount / seconds)
  const requests =
    messages * (1 + audience) + positionsSet + 2 * positionReads + reconnects * (requestsPerConnect + requestsPerJoin)
  const posts = messages * audience + positionReads + 2 * reconnects
  const invocations = messages + positionsSet + positionReads + 3 * reconnects
  return {
    name: 'publish',
    seconds,
    requestsPerSecond: perSecond(requests),
    concurrency: perSecond((invocations * invocationMs + posts * postMs) / 1000),
    deliveriesPerSecond: perSecond(messages * audience),
    crowdCores: coresOf({
      connects: perSecond(reconnects),
      requests: perSecond(messages + positionsSet + positionReads + 2 * reconnects),
      deliveries: perSecond(messages * audience),
    }),
  }
}

/** Returns how many members API Gateway has closed because of their age, this many seconds after the first handshake. */
function endedBy(seconds: number, { members, connectRate }: RunOptions): number {
  const overSeconds = Math.max(0, seconds - fixedLimits.connectionSeconds)
  return Math.min(members, Math.floor(overSeconds * connectRate))
}
