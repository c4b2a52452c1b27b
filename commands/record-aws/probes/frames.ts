import { nothing } from '../budget.ts'
import { type Probe, seen } from '../probe.ts'

/** The frame that answers a message, word for word. */
export const frames: readonly Probe[] = [
  answering('frame-unroutable', 'a message that no route matches', { action: 'no such route' }),
  answering('frame-not-json', 'a message that is not JSON', 'hello'),
  answering('frame-empty', 'an empty message', ''),
  answering('frame-function-throws', 'a message whose function throws', { action: 'say', then: 'throw' }),
  answering('frame-malformed', 'a message whose function gives no usable answer', { action: 'ask', then: 'malformed' }),
  answering('frame-two-way-404', 'a message on a two-way route, whose function answers 404', {
    action: 'ask',
    statusCode: 404,
    text: 'not there',
  }),
  answering('frame-two-way-500', 'a message on a two-way route, whose function answers 500', {
    action: 'ask',
    statusCode: 500,
    text: 'not well',
  }),
]

/** The same where the frame comes late or never. */
export const lateFrames: readonly Probe[] = [
  answering('frame-function-times-out', 'a message whose function outlasts its own time limit', { action: 'hurry' }),
  answering(
    'frame-one-way-500',
    'a message on a route without a response, whose function answers 500',
    { action: 'say', statusCode: 500, text: 'not well' },
    'quietMs',
  ),
]

function answering(
  id: string,
  what: string,
  message: string | Readonly<Record<string, unknown>>,
  waitTime: 'frameMs' | 'quietMs' = 'frameMs',
): Probe {
  return {
    id,
    question: `Which frame answers ${what}, and does the connection stay?`,
    budget: { ...nothing, connections: 1, messages: 2, lambdaSeconds: 3, seconds: 60 },
    async record(session) {
      const { client } = await session.connectWithId()
      const sentAtMs = performance.now()
      client.send(typeof message === 'string' ? message : JSON.stringify(message))
      const frame = await client.nextFrame(session.waitTimes[waitTime])
      const frameAfterMs = frame === null ? null : Math.round(performance.now() - sentAtMs)
      return seen({ frame, connection: client.isOpen ? 'stays' : 'ended' }, { frameAfterMs })
    },
  }
}
