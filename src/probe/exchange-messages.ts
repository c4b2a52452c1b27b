import { exitCodes } from '../exit-codes.ts'
import { nowUs } from '../crowd/clock.ts'
import { type HttpOutcome, HttpPublisher } from '../crowd/connection/http-publisher.ts'
import { noHttpApi } from '../crowd/protocols/guarded-protocol.ts'
import type { HttpRequest } from '../crowd/protocols/protocol.ts'
import { fillerAfterStamp, writeStamp } from '../crowd/stamp/stamp.ts'
import { explainMissing, explainOwnCopy, explainTwice } from './explain-delivery.ts'
import { explainEnd } from './explain-connection.ts'
import type { Failure } from './probe-events.ts'
import { type Probe, milliseconds } from './probe.ts'
import type { ProbedClient, ReceivedFrame } from './probed-client.ts'

/** The longest time between a first copy and a second one. */
const secondCopyMs = 300

const betweenReadsMs = 500

const payloadBytes = 96

/** Each of the two says something that both are to receive; then what else the protocol has to pass on. */
export async function exchangeMessages(probe: Probe, one: ProbedClient, two: ProbedClient): Promise<void> {
  if (probe.protocol.say !== undefined)
    for (const [sender, other] of [
      [one, two],
      [two, one],
    ] as const)
      await deliver(probe, sender, other)
  await passPosition(probe, one, two)
  await askId(probe, one)
}

async function deliver(probe: Probe, sender: ProbedClient, other: ProbedClient): Promise<void> {
  const { protocol, room, plan } = probe
  const sentAtUs = nowUs()
  const message = protocol.say?.(room, textOf(probe, sender, 0, sentAtUs), sender.member) ?? ''
  if (typeof message === 'string') send(probe, sender, 'say', message)
  else await publishOverHttp(probe, sender, message)
  const copies = (client: ProbedClient) => client.received.filter((received) => isCopy(probe, received, sender, client))
  const deadlineMs = () => Math.max(0, plan.stepMs - (nowUs() - sentAtUs) / 1000)
  const awaited = protocol.echoesToSender ? [other, sender] : [other]
  for (const client of awaited) await client.until(() => copies(client).length > 0, deadlineMs())
  if (awaited.every((client) => copies(client).length > 0))
    await new Promise((resolve) => setTimeout(resolve, secondCopyMs))
  for (const client of [other, sender]) {
    const own = copies(client)
    const isOwn = client === sender
    const [first] = own
    if (first === undefined) {
      if (!awaited.includes(client)) continue
      probe.step(client, 'receipt', `nothing after ${milliseconds(nowUs() - sentAtUs)}`, {
        ...explainMissing({
          isOwn,
          came: client.since(sentAtUs),
          cameToSender: sender.since(sentAtUs),
          hasOtherCopy: isOwn && copies(other).length > 0,
          hasRooms: protocol.join !== undefined,
          waitedMs: plan.stepMs,
          shown: probe.shown,
        }),
        ...endOf(client, sender),
      })
    } else if (!awaited.includes(client)) probe.step(client, 'receipt', 'its own message', explainOwnCopy())
    else if (own.length > 1) probe.step(client, 'receipt', `${own.length} times`, explainTwice(own.length, isOwn))
    else
      probe.step(
        client,
        'receipt',
        `${isOwn ? 'its own message' : `message of client ${sender.number}`} after ${milliseconds(first.atUs - sentAtUs)}`,
      )
  }
}

/** A connection that has ended explains more than what did not come. */
function endOf(...clients: readonly ProbedClient[]): Pick<Failure, 'came' | 'change'> | null {
  const ended = clients.find(({ end }) => end !== undefined)
  if (ended?.end === undefined) return null
  const { came, change } = explainEnd(ended.end)
  return { came: `${came} of client ${ended.number}`, change }
}

/** Is it a delivery of the sender's message to the client, and not the chat's reply to its sender? */
function isCopy({ protocol }: Probe, frame: ReceivedFrame, sender: ProbedClient, client: ProbedClient): boolean {
  const isMessage = frame.stamps.some(({ publisher, sequence }) => publisher === sender.member.index && sequence === 0)
  return isMessage && !(client === sender && protocol.isReply?.(frame.text) === true)
}

/** One sets its position, the other reads it. */
async function passPosition(probe: Probe, one: ProbedClient, two: ProbedClient): Promise<void> {
  const { protocol, room } = probe
  if (protocol.setPosition === undefined || protocol.readPositions === undefined) return
  const sentAtUs = nowUs()
  send(probe, one, 'set position', protocol.setPosition(room, textOf(probe, one, 1, sentAtUs), one.member))
  // Nothing says when it is kept: it is asked for until it is there.
  const { readPositions } = protocol
  const read = () => probe.request(two, 'readPositions', readPositions(room, two.member))
  const holds = (frames: readonly ReceivedFrame[]) =>
    frames.some(({ stamps }) => stamps.some(({ publisher }) => publisher === one.member.index))
  let came = await read()
  while (!holds(came) && nowUs() - sentAtUs < probe.plan.stepMs * 1000) {
    await new Promise((resolve) => setTimeout(resolve, betweenReadsMs))
    came = await read()
  }
  if (holds(came)) probe.step(two, 'read positions', 'the answer holds the position of client 1')
  else
    probe.step(two, 'read positions', 'the answer lacks a position', {
      awaited: 'an answer with the position of client 1 in it, unchanged',
      came: probe.shown(came.at(-1)?.text ?? ''),
      change: ['Compare what setPosition sends with what the chat keeps, and with what the answer has.'],
      exitCode: exitCodes.checkFailed,
    })
}

/** A chat that tells its clients their connection ids is asked for one. */
async function askId(probe: Probe, client: ProbedClient): Promise<void> {
  const { connectionIds } = probe.protocol
  if (connectionIds === undefined) return
  const sentAtUs = nowUs()
  send(probe, client, 'connection id', connectionIds.ask)
  const tells = () => client.since(sentAtUs).some(({ text }) => connectionIds.idIn(text)?.isAnswer === true)
  await client.until(tells, probe.plan.stepMs)
  if (tells()) probe.step(client, 'connection id', `told after ${milliseconds(nowUs() - sentAtUs)}`)
  else
    probe.step(client, 'connection id', `not told in ${milliseconds(nowUs() - sentAtUs)}`, {
      awaited: 'a frame with the id of the connection',
      came: probe.shown(client.since(sentAtUs).at(-1)?.text ?? 'no frame'),
      change: ['The log of the function says whether it ran.'],
      exitCode: exitCodes.targetFailed,
    })
}

function send(probe: Probe, client: ProbedClient, step: 'say' | 'set position' | 'connection id', frame: string): void {
  if (client.send(step, frame)) {
    probe.step(client, step, 'sent')
    return
  }
  probe.step(client, step, 'not sent', {
    awaited: 'an open connection',
    ...explainEnd(client.end ?? { class: 'other' }),
    exitCode: exitCodes.targetFailed,
  })
}

async function publishOverHttp(probe: Probe, client: ProbedClient, request: HttpRequest): Promise<void> {
  const { publishUrl, handshake, stepMs } = probe.plan
  if (publishUrl === undefined) throw noHttpApi()
  const sentAtUs = nowUs()
  const publisher = new HttpPublisher(publishUrl, handshake.publishHeaders, stepMs)
  const outcome = await new Promise<HttpOutcome>((resolve) =>
    publisher.publish(request, client.member.name, (answered) => resolve(answered)),
  )
  publisher.stop()
  const came = 'status' in outcome ? `the status ${outcome.status}` : outcome.failed
  const isTaken = 'status' in outcome && outcome.status >= 200 && outcome.status < 300
  if (isTaken) probe.step(client, 'say', `answered ${outcome.status} after ${milliseconds(nowUs() - sentAtUs)}`)
  else
    probe.step(client, 'say', 'not taken', {
      awaited: `an answer 2xx to ${request.method} ${probe.shown(request.path)}`,
      came,
      change: ['Give a key by --publish-header; the log of the function says whether the function ran.'],
      exitCode: exitCodes.targetFailed,
    })
}

function textOf({ plan }: Probe, { member }: ProbedClient, sequence: number, sentAtUs: number): string {
  const stamp = { publisher: member.index, sequence, intendedAtUs: sentAtUs, sentAtUs }
  return writeStamp(plan.run, stamp) + fillerAfterStamp(payloadBytes)
}
