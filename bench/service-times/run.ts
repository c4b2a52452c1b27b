/**
 * Are the service times that are asked for those that are served? bench/README.md says how to read it.
 *
 *     node bench/service-times/run.ts [--calls 300] [--profile typical.json] [--seed 1]
 */
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import pLimit from 'p-limit'
import { lightPoster } from '../../reference-stack/chats/posting/posters/light-poster.ts'
import {
  type ServiceTimeKind,
  describeProfile,
  serviceTimesSchema,
} from '../../reference-stack/local/service-times/profile.ts'
import { ServiceTimes, type ServiceTimesOptions } from '../../reference-stack/local/service-times/service-times.ts'
import { typical } from '../../reference-stack/local/service-times/typical.ts'
import { describeMachine, oneMinuteLoad } from '../receive/machine.ts'
import { textTable } from '../text-table.ts'
import { startStackWithCallers } from './callers.ts'

const { values } = parseArgs({
  options: {
    calls: { type: 'string', default: '300' },
    seed: { type: 'string', default: '1' },
    profile: { type: 'string' },
  },
})
const calls = Number(values.calls)
if (!Number.isInteger(calls) || calls < 1) throw new Error('--calls: a whole number from 1 on')
const profile =
  values.profile === undefined ? typical : serviceTimesSchema.parse(JSON.parse(readFileSync(values.profile, 'utf8')))
const options: ServiceTimesOptions = { profile, seed: Number(values.seed) }

/** The greatest difference that is allowed between the requested time and the served time, ms. */
const allowedMs = { p50: 0.5, p99: 2 }
/** At first, code is not compiled yet; this many calls before the first that counts, so many at a time. */
const [warmUpCalls, warmUpAtOnce] = [600, 30]

const machine = describeMachine()
const alone = await servedAlone()
await using stack = await startStackWithCallers(options)
const asked = new ServiceTimes(options)
// What `startStackWithCallers` has used up.
asked.draw('handshake')
asked.draw('invoke')
const rows: string[][] = []
for (const kind of Object.keys(stack.call) as ServiceTimeKind[]) rows.push(await rowOf(kind))
console.log(textTable([header(), ...rows]))
console.log(await fanOut(1, 100))
console.log(await fanOut(50, 5000))
console.log(await cpuOfHolding())
console.log(
  `${describeProfile(profile)}; ${calls} calls a kind, one after the other; ${machine.cores} cores of ${machine.cpu}, ` +
    `Node ${machine.node}, load ${machine.loadBefore.toFixed(1)} before, ${oneMinuteLoad().toFixed(1)} after`,
)

function header(): string[] {
  return ['ms', 'alone p50', 'asked p50', 'served p50', 'asked p99', 'served p99', '|error| p50', '|error| p99', '']
}

async function rowOf(kind: ServiceTimeKind): Promise<string[]> {
  const pairs: { askedMs: number; servedMs: number }[] = []
  await warmUp(stack.call[kind])
  for (let call = 0; call < warmUpCalls; call++) draw(kind)
  for (let call = 0; call < calls; call++) {
    const askedMs = draw(kind)
    pairs.push({ askedMs, servedMs: await stack.call[kind]() })
  }
  const of = (figure: (pair: { askedMs: number; servedMs: number }) => number, share: number) =>
    quantile(pairs.map(figure), share)
  const errorMs = (share: number) => of(({ askedMs, servedMs }) => Math.abs(servedMs - askedMs), share)
  const isMet = errorMs(0.5) <= allowedMs.p50 && errorMs(0.99) <= allowedMs.p99
  const figures = [
    alone[kind],
    of(({ askedMs }) => askedMs, 0.5),
    of(({ servedMs }) => servedMs, 0.5),
    of(({ askedMs }) => askedMs, 0.99),
    of(({ servedMs }) => servedMs, 0.99),
    errorMs(0.5),
    errorMs(0.99),
  ]
  return [kind, ...figures.map((ms) => ms.toFixed(2)), isMet ? 'met' : 'not met']
}

async function warmUp(call: () => Promise<number>): Promise<void> {
  await pLimit(warmUpAtOnce).map(Array.from({ length: warmUpCalls }), call)
}

/** As the stack draws for a call of this kind. */
function draw(kind: ServiceTimeKind): number {
  // Each event goes both ways.
  if (kind === 'asyncQueue') asked.draw('asyncInvoke')
  if (kind === 'asyncInvoke') asked.draw('asyncQueue')
  return asked.draw(kind)
}

/** The median of each kind where nothing is held back. */
async function servedAlone(): Promise<Readonly<Record<ServiceTimeKind, number>>> {
  await using quick = await startStackWithCallers(null)
  const medians: Partial<Record<ServiceTimeKind, number>> = {}
  for (const [kind, call] of Object.entries(quick.call)) {
    await warmUp(call)
    const tookMs: number[] = []
    for (let at = 0; at < calls; at++) tookMs.push(await call())
    medians[kind as ServiceTimeKind] = quantile(tookMs, 0.5)
  }
  return medians as Record<ServiceTimeKind, number>
}

/** Posts with the room chat's light poster, so many at a time, beside the sum of their times by that number. */
async function fanOut(atOnce: number, posts: number): Promise<string> {
  const { managementEndpoint: endpoint, region, connectionId } = stack
  const credentials = { accessKeyId: 'a', secretAccessKey: 's' }
  const post = lightPoster({ endpoint, region, credentials }, atOnce)
  const data = 'x'.repeat(200)
  let askedMs = 0
  for (let at = 0; at < posts; at++) askedMs += asked.draw('post')
  const startedAtMs = performance.now()
  await pLimit(atOnce).map(Array.from({ length: posts }), () => post(connectionId, data))
  const tookMs = performance.now() - startedAtMs
  const expectedMs = askedMs / atOnce
  const difference = `${tookMs < expectedMs ? '' : '+'}${(100 * (tookMs / expectedMs - 1)).toFixed(1)} %`
  return `${posts} posts, ${atOnce} at a time: ${tookMs.toFixed(0)} ms; their times by ${atOnce}: ${expectedMs.toFixed(0)} ms (${difference})`
}

/** The CPU time of this process, which does nothing else meanwhile. */
async function cpuOfHolding(): Promise<string> {
  const times = new ServiceTimes(options)
  const holds = 20_000
  const before = process.cpuUsage()
  await pLimit(200).map(Array.from({ length: holds }), () => times.hold('post', performance.now()))
  const { user, system } = process.cpuUsage(before)
  return `${((user + system) / holds).toFixed(1)} us of CPU a time that is waited for, 200 at a time`
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? NaN
}
