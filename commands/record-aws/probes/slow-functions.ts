import { nothing } from '../budget.ts'
import { type Probe, seen } from '../probe.ts'

/** The function takes this many times the integration timeout. */
const overTimeout = 1.1

/** Functions that take longer than the integration timeout of API Gateway. */
export const slowFunctions: readonly Probe[] = [
  {
    id: 'frame-slower-than-api-gateway',
    question: 'Which frame answers a message whose function takes longer than 29 s?',
    budget: { ...nothing, connections: 1, messages: 2, lambdaSeconds: 35, seconds: 90 },
    async record(session) {
      const { client } = await session.connectWithId()
      const sentAtMs = performance.now()
      const waitMs = Math.round(session.waitTimes.integrationTimeoutMs * overTimeout)
      client.tell('ask', { then: 'wait', waitMs })
      const frame = await client.nextFrame(waitMs + session.waitTimes.frameMs)
      return seen({ frame }, { frameAfterMs: Math.round(performance.now() - sentAtMs) })
    },
  },
  {
    id: 'connect-slower-than-api-gateway',
    question: 'How is a handshake answered whose $connect function takes longer than 29 s?',
    budget: { ...nothing, connections: 1, lambdaSeconds: 35, seconds: 90 },
    async record(session) {
      const startedAtMs = performance.now()
      const waitMs = Math.round(session.waitTimes.integrationTimeoutMs * overTimeout)
      const answer = await session.handshake({ wish: `wait-${waitMs}` })
      return seen(answer, { answeredAfterMs: Math.round(performance.now() - startedAtMs) })
    },
  },
]
