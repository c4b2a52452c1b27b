import { type CounterName, counterCatalogue } from './counters.ts'

/** The counters for which fewer are better. Each of them has to say in which runs it must be 0, or why it need not be. */
type FewerIsBetter = {
  [Name in CounterName]: (typeof counterCatalogue)[Name]['better'] extends 'lower' ? Name : never
}[CounterName]

/** The runs to which the rule applies: all; those in which a message was due, or was sent; those whose result has the counter. */
type ZeroWhen = 'always' | 'offered' | 'published' | 'known'

interface HasToBeZero {
  readonly when: ZeroWhen
  /** The events of this counter are included, and are no fault. */
  readonly besides?: CounterName
}

interface NeedNotBeZero {
  readonly why: string
}

/** The only list of the counters that have to be 0. The checks of a run, the gate and the trend use it. */
const zeros = {
  // A reconnecting member tries until it succeeds, so a failed try is no fault.
  connections_failed: { when: 'always', besides: 'reconnects_failed' },
  connections_lost: { when: 'always' },
  requests_failed: { when: 'always' },
  messages_unsendable: { when: 'offered' },
  deliveries_lost: { when: 'published' },
  deliveries_duplicate: { when: 'published' },
  deliveries_misrouted: { when: 'published' },
  deliveries_corrupt: { when: 'published' },
  deliveries_unknown: { when: 'published' },
  stamps_altered: { when: 'published' },
  false_cleanups: { when: 'known' },
  collateral_losses: { when: 'known' },
  lambda_errors: { when: 'known' },
  http_5xx: { when: 'known' },
  http_failed: { when: 'known' },
  service_errors: { when: 'always' },

  texts_not_utf8: { why: 'a hint tells of them, and --strict has a limit' },
  lengths_overlong: { why: 'a hint tells of them, and --strict has a limit' },
  handshakes_http_1_0: { why: 'a hint tells of them, and --strict has a limit' },
  chat_refusals: { why: 'a request that stays refused is among the requests failed' },
  cold_starts: { why: 'any idle chat has them' },
  deliveries_cold: { why: 'any idle chat has them' },
  deliveries_duplicate_own: { why: 'they are among the duplicates' },
  deliveries_late: { why: 'how late is too late, a limit says' },
  deliveries_lost_to_limit: { why: 'they are among the lost' },
  deliveries_reordered: { why: 'two messages that are sent at the same time may overtake each other' },
  deliveries_waited: { why: 'any idle chat has them' },
  http_3xx: { why: 'an answer is data; no deliveries are expected of a message that the chat did not take' },
  http_4xx: { why: 'a refusal is data; a scenario that must have none has a limit' },
  ids_from_inside: { why: 'the scenario that counts them has a limit' },
  ids_missing: { why: 'the scenario that counts them has a limit' },
  ids_repeated: { why: 'a chat may tell an id again' },
  ids_unchecked: { why: 'the scenario that counts them has a limit' },
  ids_wrong: { why: 'the scenario that counts them has a limit' },
  inside_posts_accepted: { why: 'the scenario that counts them has a limit' },
  inside_posts_without_410: { why: 'the scenario that counts them has a limit' },
  messages_missed: { why: 'this machine had no files or ports: the run ends with 13' },
  messages_unadmitted: { why: 'joins_completed is short of its limit for the same reason' },
  position_reads_skipped: { why: 'a pace that the chat could not follow, and no fault' },
  positions_unseen: { why: 'the scenario that counts them has a limit' },
  posts_gone: { why: 'a member that has left is posted to until its $disconnect is through' },
  posts_throttled: { why: 'the SDK tries again; what it gives up is lost' },
  stale_items_left: { why: 'the scenario that counts them has a limit' },
  throttles: { why: 'Lambda or the caller tries again; what is given up is lost or failed' },
} as const satisfies Record<FewerIsBetter, HasToBeZero | NeedNotBeZero>

type Zeros = typeof zeros

export type ZeroName = {
  [Name in keyof Zeros]: Zeros[Name] extends HasToBeZero ? Name : never
}[keyof Zeros]

type Counters = Readonly<Partial<Record<string, number>>>

const rules = Object.entries(zeros).flatMap(([counter, rule]: [string, HasToBeZero | NeedNotBeZero]) =>
  'when' in rule ? [[counter as ZeroName, rule] as const] : [],
)

/** All counters that have to be 0 in some run, in the order in which they are shown. */
export const zeroNames: readonly ZeroName[] = rules.map(([counter]) => counter)

/** The number of events of a counter that are no fault in a run with these counters. It is 0 for most counters. */
export function allowedOf(counter: ZeroName, counters: Counters): number {
  const { besides }: HasToBeZero = zeros[counter]
  return besides === undefined ? 0 : (counters[besides] ?? 0)
}

/** The number of events that are a fault; undefined if the run does not have the counter. */
export function faultsOf(counter: ZeroName, counters: Counters): number | undefined {
  const count = counters[counter]
  return count === undefined ? undefined : Math.max(0, count - allowedOf(counter, counters))
}

/** The counters that have to be 0 in a run with these counters. */
export function zerosOf(counters: Counters): ZeroName[] {
  const applies: Readonly<Record<ZeroWhen, (counter: ZeroName) => boolean>> = {
    always: () => true,
    offered: () => (counters['messages_offered'] ?? 0) > 0,
    published: () => (counters['messages_published'] ?? 0) > 0,
    known: (counter) => counters[counter] !== undefined,
  }
  return rules.filter(([counter, { when }]) => applies[when](counter)).map(([counter]) => counter)
}
