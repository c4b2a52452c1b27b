import type { ServiceTimesResult, SelftestCheck, ServedKind } from '../selftest-result.ts'
import { enoughSamples } from '../../../src/metrics/catalogue/quantiles.ts'
import { Agent, request } from 'node:http'

/** The kinds of service times that are tried: one of the gateway's process, one of DynamoDB's. */
const triedKinds = ['post', 'read'] as const

type TriedKind = (typeof triedKinds)[number]

/** An embedded stack that takes service times of the tried kinds, and of no others. */
export interface StandIn extends AsyncDisposable {
  readonly managementEndpoint: string
  readonly dynamoDbEndpoint: string
  readonly region: string
  readonly table: { readonly name: string; readonly partitionKey: string }
  /** The next time that it is to take, ms, call by call of one kind. */
  asked(kind: TriedKind): number
}

export const serviceTimesCase = {
  name: 'service-times',
  summary: 'the embedded stack is told to take its time: are the times asked for those that a caller sees?',
}

interface ServedSettings {
  /** The number of calls of each kind; a 99th percentile needs a thousand. */
  readonly calls: number
  readonly seed: number
}

/** The share of additional calls at the start that do not count, because the code is not compiled yet. */
const warmUpShare = 0.3

/** The kinds at the same time, the calls of a kind one after the other: in the order in which their times are drawn. */
export async function runServed(standIn: StandIn, { calls, seed }: ServedSettings): Promise<ServiceTimesResult> {
  using timedCalls = openTimedCalls(standIn)
  const timed = await Promise.all(triedKinds.map((kind) => timeKind(kind, calls, standIn, timedCalls)))
  return { ...serviceTimesCase, seed, ...judgeServed(timed) }
}

async function timeKind(kind: TriedKind, calls: number, standIn: StandIn, timed: TimedCalls): Promise<TimedKind> {
  const held: { askedMs: number; tookMs: number }[] = []
  const freeMs: number[] = []
  for (let call = -Math.ceil(calls * warmUpShare); call < calls; call++) {
    const askedMs = standIn.asked(kind)
    const tookMs = await timed[kind].held()
    const aloneMs = await timed[kind].free()
    if (call < 0) continue
    held.push({ askedMs, tookMs })
    freeMs.push(aloneMs)
  }
  return { kind, held, freeMs }
}

/** The calls of one kind, ms. */
interface TimedKind {
  readonly kind: TriedKind
  readonly held: readonly { readonly askedMs: number; readonly tookMs: number }[]
  /** The durations of calls that were not held back. */
  readonly freeMs: readonly number[]
}

const limitsUs = { p50: 500, p99: 2_000 } as const

/**
 * Were the times asked for those that a caller saw? Judged where the machine was quiet: where calls that are not held back
 * are as far from their median as the goal allows, the goal cannot be met.
 */
export function judgeServed(timed: readonly TimedKind[]): Pick<ServiceTimesResult, 'kinds' | 'checks' | 'times'> {
  const kinds = timed.map(figuresOf)
  const isQuiet = kinds.every(({ freeP99Us }) => freeP99Us !== null && freeP99Us <= limitsUs.p99)
  const checks = kinds.flatMap(({ kind, errorP50Us, errorP99Us }) => [
    check(`${kind}: p50 of the error of a service time`, errorP50Us, limitsUs.p50, isQuiet),
    check(`${kind}: p99 of the error of a service time`, errorP99Us, limitsUs.p99, isQuiet),
  ])
  return { kinds, checks, times: isQuiet ? 'judged' : 'not-judged' }
}

function check(name: string, observed: number | null, limit: number, isQuiet: boolean): SelftestCheck {
  const verdict = observed !== null && observed <= limit ? 'pass' : 'fail'
  return { name, observed, limit, unit: 'us', verdict: isQuiet && observed !== null ? verdict : 'not-judged' }
}

function figuresOf({ kind, held, freeMs }: TimedKind): ServedKind {
  const errorsMs = held.map(({ askedMs, tookMs }) => Math.abs(tookMs - askedMs))
  const medianMs = nearestRank(freeMs, 0.5)
  const free = freeMs.map((ms) => Math.abs(ms - medianMs))
  return {
    kind,
    calls: held.length,
    errorP50Us: quantileUs(errorsMs, 0.5),
    errorP99Us: quantileUs(errorsMs, 0.99),
    freeP99Us: quantileUs(free, 0.99),
  }
}

function quantileUs(valuesMs: readonly number[], quantile: number): number | null {
  return enoughSamples(valuesMs.length, quantile) ? Math.round(nearestRank(valuesMs, quantile) * 1000) : null
}

function nearestRank(values: readonly number[], quantile: number): number {
  return values.toSorted((a, b) => a - b)[Math.ceil(quantile * values.length) - 1] ?? NaN
}

/** A call of each kind, and one that goes the same way and is not held back; both resolve with how long it took, ms. */
type TimedCalls = Disposable & Readonly<Record<TriedKind, { held: () => Promise<number>; free: () => Promise<number> }>>

/** Well formed, and of no connection: what is held back is the answer, whatever it says. */
const connectionId = 'AAAAAAAAAAAAAAA='

/** Calls without an SDK, which would take longer than the calls do. */
function openTimedCalls({ managementEndpoint, dynamoDbEndpoint, region, table }: StandIn): TimedCalls {
  const agent = new Agent({ keepAlive: true })
  const signed = {
    authorization: `AWS4-HMAC-SHA256 Credential=a/20260101/${region}/execute-api/aws4_request, SignedHeaders=host, Signature=s`,
    'x-amz-date': '20260101T000000Z',
  }
  const send = (method: string, url: string, expected: number, headers: Record<string, string> = {}, body = '') => {
    const { promise, resolve, reject } = Promise.withResolvers<number>()
    const startedAtMs = performance.now()
    const sent = request(url, { agent, method, headers: { ...signed, ...headers } })
    sent.on('error', reject)
    sent.on('response', (response) => {
      response.on('end', () => {
        if (response.statusCode === expected) resolve(performance.now() - startedAtMs)
        else reject(new Error(`${method} ${url} was answered with ${response.statusCode}, not ${expected}`))
      })
      response.resume()
    })
    sent.end(body)
    return promise
  }
  const connection = `${managementEndpoint}/@connections/${encodeURIComponent(connectionId)}`
  const { name: TableName, partitionKey } = table
  const items = (operation: string, fields: object) => {
    const headers = { 'x-amz-target': `DynamoDB_20120810.${operation}`, 'content-type': 'application/x-amz-json-1.0' }
    return send('POST', dynamoDbEndpoint, 200, headers, JSON.stringify({ TableName, ...fields }))
  }
  const condition = { KeyConditionExpression: '#key = :key', ExpressionAttributeNames: { '#key': partitionKey } }
  return {
    post: {
      held: () => send('POST', connection, 410, {}, 'x'),
      free: () => send('GET', connection, 410),
    },
    read: {
      held: () => items('GetItem', { Key: { [partitionKey]: { S: 'nobody' } } }),
      free: () => items('Query', { ...condition, ExpressionAttributeValues: { ':key': { S: 'nobody' } } }),
    },
    [Symbol.dispose]: () => agent.destroy(),
  }
}
