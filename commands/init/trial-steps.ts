import type { CrowdProtocol } from '../../src/crowd/protocols/crowd-protocol.ts'
import type { RunResult } from '../../src/metrics/result/run-result.ts'

/** What was seen of one step of the protocol. */
export interface Step {
  readonly name: 'connect' | 'hello' | 'createRoom' | 'join' | 'say' | 'deliver'
  /** `5 of 5 answered` */
  readonly seen: string
  readonly isGood: boolean
}

/** In the order in which members take them. */
export function stepsOf({ counters, classes, assumedAfterMs = {} }: RunResult, protocol: CrowdProtocol): Step[] {
  const count = (counter: string) => counters[counter] ?? 0
  const opened = count('connections_opened')
  const failures = Object.entries(classes['requests_failed'] ?? {})

  function request(name: 'hello' | 'createRoom' | 'join', asked: number): Step[] {
    if (protocol[name] === undefined) return []
    const failed = failures.filter(([failure]) => failure.startsWith(`${name} `))
    const answered = asked - failed.reduce((sum, [, requests]) => sum + requests, 0)
    const classed = failed.map(([failure, requests]) => `${requests} ${failure.slice(name.length + 1)}`)
    return [step(name, answered, asked, name in assumedAfterMs ? 'sent, not answered' : 'answered', classed)]
  }

  const refused = Object.entries(classes['connections_failed'] ?? {}).map(([name, times]) => `${times} ${name}`)
  const [expected, received] = [count('deliveries_expected'), count('deliveries_received')]
  const twice = count('deliveries_duplicate')
  const [sent, due] = [count('messages_published'), count('messages_offered')]
  const delivered = step('deliver', received, expected, 'received', twice === 0 ? [] : [`${twice} more than once`])
  return [
    step('connect', opened, count('connections_attempted'), 'open', refused),
    ...request('hello', opened),
    ...request('createRoom', opened === 0 ? 0 : 1),
    ...request('join', count('joins_attempted')),
    step('say', sent, due, 'sent', []),
    { ...delivered, isGood: delivered.isGood && twice === 0 },
  ]
}

function step(name: Step['name'], good: number, all: number, what: string, but: readonly string[]): Step {
  const seen = all === 0 ? 'not reached' : `${good} of ${all} ${what}${but.length === 0 ? '' : ` (${but.join(', ')})`}`
  return { name, seen, isGood: all > 0 && good === all }
}
