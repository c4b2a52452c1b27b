import { nowUs } from '../crowd/clock.ts'
import type { CrowdProtocol } from '../crowd/protocols/crowd-protocol.ts'
import { exchangeMessages } from './exchange-messages.ts'
import { explainHandshake } from './explain-connection.ts'
import type { ProbeEvent } from './probe-events.ts'
import { Probe, type ProbePlan, StepFailed, milliseconds } from './probe.ts'
import type { ProbedClient } from './probed-client.ts'

/** As members of a run: they count as present this long after their join. */
const joinGraceMs = 250

/**
 * Two clients go through a protocol, one step after the other. Returns when all is done, or a step has failed.
 *
 * @throws Refusal (2) for a protocol that fails
 */
export async function playProbe(
  plan: ProbePlan,
  protocol: CrowdProtocol,
  tell: (event: ProbeEvent) => void,
): Promise<void> {
  const probe = new Probe(plan, protocol, tell)
  const [one, two] = [probe.client(0), probe.client(1)]
  try {
    await enter(probe, one, two)
    await new Promise((resolve) => setTimeout(resolve, joinGraceMs))
    await exchangeMessages(probe, one, two)
    for (const client of [two, one]) await ask(probe, client, 'leave')
  } catch (error) {
    if (!(error instanceof StepFailed)) throw error
  } finally {
    await Promise.all([one.close(), two.close()])
  }
  probe.end()
}

async function enter(probe: Probe, one: ProbedClient, two: ProbedClient): Promise<void> {
  const { createRoom, creatorJoins } = probe.protocol
  await connect(probe, one)
  await ask(probe, one, 'createRoom')
  await connect(probe, two)
  if (createRoom === undefined || creatorJoins !== true) await ask(probe, one, 'join')
  await ask(probe, two, 'join')
}

async function connect(probe: Probe, client: ProbedClient): Promise<void> {
  const { plan } = probe
  const startedAtUs = nowUs()
  let helloFailed: unknown = null
  const isOpened = await client.connect(async () => {
    // In the same turn, before any frame is read.
    try {
      probe.step(client, 'connect', `open after ${milliseconds(nowUs() - startedAtUs)}`)
      await ask(probe, client, 'hello')
    } catch (error) {
      helloFailed = error
    }
  })
  if (helloFailed !== null) throw helloFailed as Error
  if (isOpened) return
  const { end = { class: 'other' }, whyRefused } = client
  const explained = explainHandshake(end, new URL(plan.url).host, plan.connectTimeoutMs)
  const failure = whyRefused ? { ...explained, came: `${explained.came}: ${probe.shown(whyRefused)}` } : explained
  probe.step(client, 'connect', `not open after ${milliseconds(nowUs() - startedAtUs)}`, failure)
}

/** Nothing where the protocol has no such request. */
async function ask(probe: Probe, client: ProbedClient, step: 'hello' | 'createRoom' | 'join' | 'leave'): Promise<void> {
  const { protocol, room } = probe
  const { member } = client
  const exchange = step === 'hello' ? protocol.hello?.(member) : protocol[step]?.(room, member)
  if (exchange !== undefined) await probe.request(client, step, exchange)
}
