import { type CounterName, type CountersWhereBetter, counterCatalogue } from '../../catalogue/counters.ts'
import { figureLabel } from '../../catalogue/figure-label.ts'
import { type MetricName, metricCatalogue } from '../../catalogue/metrics.ts'
import { isQuantileName, percentileLabel, quantiles } from '../../catalogue/quantiles.ts'
import type { Check, RunResult } from '../../result/run-result.ts'
import { countsInWords, endedByTarget } from '../failure-details.ts'
import { besideEachOther, boundWord, milliseconds, percent } from './judged-limit.ts'
import { ratios } from './ratios.ts'

type Counters = RunResult['counters']

/** The counts beside a check: the whole that it is a part of, and the classes. */
type Counted = Pick<RunResult, 'counters' | 'classes'>

/**
 * Says what a check that did not pass has found, with the check's name at the end: `5 of 40 connections could not be opened:
 * http-status 429 5 (connections_failed; the limit is 2)`. The sentence begins with a capital or a number, and has no full stop.
 * A check that the catalogue does not have keeps its name.
 */
export function checkSentence(check: Check, { counters, classes }: Counted): string {
  const { name, limit, unit, bound, note, verdict } = check
  const isSaid = verdict === 'inconclusive' || !isCounter(name) || isMeasured(check) || limit === 0
  const brackets = [
    name,
    ...(isSaid ? [] : [`the limit is ${boundWord(bound)}${shown(limit, unit)}`]),
    ...(note === undefined || verdict === 'inconclusive' ? [] : [note]),
  ]
  const words = verdict === 'inconclusive' ? undecidedWords(check) : observedWords(check, counters)
  const ends = countsInWords(name === 'connections_lost' ? endedByTarget(classes) : classes[name])
  return `${capital(words)}${ends === '' ? '' : `: ${ends}`} (${brackets.join('; ')})`
}

function observedWords(check: Check, counters: Counters): string {
  const { name, observed } = check
  if (isMeasured(check)) return `nothing was measured of what the scenario is for: no ${measuredLabel(name)}`
  if (isCounter(name) && typeof observed === 'number') return counterWords(name, observed, check, counters)
  if (Object.hasOwn(ratios, name) && typeof observed === 'number') {
    return `only ${percent(observed)} of all ${ratioWords[name as keyof typeof ratios]}; the limit is ${boundWord(check.bound)}${shown(check.limit, check.unit)}`
  }
  return metricWords(check)
}

/** Is this a check that there is anything at all? */
function isMeasured({ name, setBy, bound, limit }: Check): boolean {
  return setBy === 'scenario' && bound === 'at least' && limit === 1 && (name.endsWith('.count') || isCounter(name))
}

function measuredLabel(name: string): string {
  const [metric = ''] = name.split('.', 1)
  return isMetric(metric) ? `sample of ${figureLabel(metric)}` : figureLabel(name)
}

function metricWords({ name, observed, observedAs, limit, unit, bound }: Check): string {
  const [, statistic = ''] = name.split('.', 2)
  const label = figureLabel(name)
  if (typeof limit !== 'number') return `${label} was ${shown(observed, unit)}, and its limit is ${limit}`
  const limited = shown(limit, unit)
  if (observed === 'infinite') {
    const rest = isQuantileName(statistic) ? `more than ${percent(1 - quantiles[statistic])}` : 'some'
    return `${label} is infinite, because ${rest} never came to an end; its limit is ${limited}`
  }
  if (typeof observed !== 'number') return `${label} was ${shown(observed, unit)}; its limit is ${limited}`
  const beside =
    unit === 'us' ? besideEachOther(observed, limit, milliseconds) : { observed: shown(observed, unit), limit: limited }
  if (observedAs !== undefined)
    return `${figureLabel(observedAs)} alone was ${beside.observed}, over the limit of ${beside.limit} for its ${isQuantileName(statistic) ? percentileLabel(statistic) : statistic}`
  if (bound === 'below') return `${label} was ${beside.observed} and has to be below ${beside.limit}`
  return `${label} was ${beside.observed}, over its limit of ${beside.limit}`
}

function undecidedWords({ name, limit, unit, bound, note }: Check): string {
  const why = note === undefined ? '' : `: ${note}`
  return `${figureLabel(name)} could not be compared with the limit of ${boundWord(bound)}${shown(limit, unit)}${why}`
}

/** The words for a fault: the noun in singular and plural, what happened, and the counter that is the whole. */
interface Fault {
  readonly one: string
  readonly several: string
  /** The predicate in the plural. Only `were` may change for the singular. */
  readonly did: string
  readonly of?: CounterName
}

const fault = (one: string, several: string, did: string, of?: CounterName): Fault => ({
  one,
  several,
  did,
  ...(of !== undefined && { of }),
})
const delivery = (did: string, of?: CounterName) => fault('delivery', 'deliveries', did, of)
const message = (did: string, of?: CounterName) => fault('message', 'messages', did, of)
const frame = (did: string) => fault('frame', 'frames', did)
const member = (did: string) => fault('member', 'members', did)
const post = (did: string, of?: CounterName) => fault('post', 'posts', did, of)

/** The words for every counter for which less is better. A new counter does not compile without its words. */
const faults: Readonly<Record<CountersWhereBetter<'lower'>, Fault>> = {
  connections_failed: fault('connection', 'connections', 'could not be opened', 'connections_attempted'),
  connections_lost: fault('connection', 'connections', 'were lost', 'connections_opened'),
  requests_failed: fault('request', 'requests', 'of the protocol failed'),
  http_3xx: fault('HTTP request', 'HTTP requests', 'were answered by a redirect', 'http_requests'),
  http_4xx: fault('HTTP request', 'HTTP requests', 'were refused (4xx)', 'http_requests'),
  http_5xx: fault('HTTP request', 'HTTP requests', 'were answered 5xx', 'http_requests'),
  http_failed: fault('HTTP request', 'HTTP requests', 'had no answer', 'http_requests'),
  messages_unsendable: message("could not be sent, because the sender's connection had ended", 'messages_offered'),
  messages_unadmitted: message(
    'could not be sent, because the sender had never been let into its room',
    'messages_offered',
  ),
  messages_missed: message('could not be sent for want of files or ports on this machine', 'messages_offered'),
  deliveries_lost: delivery('were lost', 'deliveries_expected'),
  deliveries_duplicate: delivery('came again to a member who had the message already'),
  deliveries_reordered: delivery('came behind a later message of the same publisher', 'deliveries_received'),
  deliveries_misrouted: delivery('reached a member who is not in the room of the message'),
  deliveries_late: delivery('came after the deadline', 'deliveries_expected'),
  deliveries_unknown: message('came from somebody else: another load, or real users?'),
  texts_not_utf8: fault('text', 'texts', 'were not UTF-8, for which a browser closes the connection'),
  lengths_overlong: frame('had a length in more bytes than it takes, for which a browser closes the connection'),
  handshakes_http_1_0: fault(
    'handshake',
    'handshakes',
    'were answered with HTTP/1.0, which a browser refuses',
    'connections_opened',
  ),
  stamps_altered: fault(
    'copy',
    'copies',
    'of messages came with another stamp than was sent: something on the way writes stamps anew',
  ),
  deliveries_corrupt: message('arrived damaged or cut off'),
  deliveries_duplicate_own: message('reached the own sender a second time'),
  deliveries_lost_to_limit: delivery(
    'were lost with connections that a message over --max-message-size had ended',
    'deliveries_lost',
  ),
  position_reads_skipped: fault(
    'reading',
    'readings',
    'of positions fell due while the last one had no answer yet',
    'position_reads',
  ),
  positions_unseen: fault('pair of members', 'pairs of members', 'ended with one who holds no position of the other'),
  deliveries_cold: delivery('were sent by an invocation that started an environment', 'deliveries_expected'),
  deliveries_waited: delivery('were sent by an invocation that waited for an environment', 'deliveries_expected'),
  cold_starts: fault('invocation', 'invocations', 'began with a cold start'),
  throttles: fault('invocation', 'invocations', 'met a limit of Lambda and were throttled'),
  lambda_errors: fault('invocation', 'invocations', 'ended in an error'),
  posts_gone: post('found a connection that is gone (410)', 'posts'),
  stale_items_left: fault('item', 'items', 'of stale connections stayed in the table'),
  false_cleanups: fault('item', 'items', 'of live connections were deleted'),
  collateral_losses: delivery('to live members were lost beside a stale connection'),
  posts_throttled: post('met a limit of @connections (429)', 'post_attempts'),
  ids_missing: member('were never told a connection id'),
  ids_wrong: frame('told a member another connection id than its own'),
  ids_unchecked: member('got no answer to the last question for a connection id'),
  ids_repeated: frame('told a member its connection id again'),
  ids_from_inside: frame('came from inside $connect, where none can arrive'),
  inside_posts_accepted: post('from inside $connect were accepted, where each has to be a 410'),
  inside_posts_without_410: fault('connection', 'connections', 'were posted to from inside $connect without a 410'),
  service_errors: frame('of the gateway said that it had an error'),
  chat_refusals: fault('request', 'requests', 'were refused by the chat itself'),
}

/** The words for every counter for which more is better: they say what happened too seldom. */
const successes: Readonly<Record<CountersWhereBetter<'higher'>, string>> = {
  connections_opened: 'connections opened',
  joins_completed: 'joins were completed',
  members_recovered: 'members who had lost their connection are back in their room',
  messages_published: 'messages were published',
  deliveries_received: 'deliveries arrived',
  own_copies_received: 'senders received their own message',
}

const ratioWords = {
  delivery_ratio: 'deliveries arrived',
  connect_ratio: 'connections opened',
} as const satisfies Readonly<Record<keyof typeof ratios, string>>

function counterWords(name: CounterName, observed: number, { limit, unit }: Check, counters: Counters): string {
  if (Object.hasOwn(successes, name))
    return `only ${grouped(observed)} of ${shown(limit, unit)} ${successes[name as CountersWhereBetter<'higher'>]}`
  if (!Object.hasOwn(faults, name)) return `${counterCatalogue[name].label}: ${grouped(observed)}`
  const { one, several, did: didSeveral, of } = faults[name as CountersWhereBetter<'lower'>]
  const did = observed === 1 ? didSeveral.replaceAll(/\bwere\b/g, 'was') : didSeveral
  const all = of === undefined ? undefined : counters[of]
  if (all !== undefined && all >= observed && all > 1)
    return `${grouped(observed)} of ${grouped(all)} ${several} ${did}`
  return `${grouped(observed)} ${observed === 1 ? one : several} ${did}`
}

function isCounter(name: string): name is CounterName {
  return Object.hasOwn(counterCatalogue, name)
}

function isMetric(name: string): name is MetricName {
  return Object.hasOwn(metricCatalogue, name)
}

function shown(value: Check['observed'], unit: string): string {
  if (value === null) return 'not known'
  if (typeof value === 'string') return value
  if (unit === 'us') return milliseconds(value)
  return unit === 'share' ? percent(value) : grouped(value)
}

function grouped(count: number): string {
  return count.toLocaleString('en-US')
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
