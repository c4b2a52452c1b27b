import { createInterface } from 'node:readline'

/** The messages that a client of the benchmark has received, by its own count. Latencies run from sent to received; null if the client measures none. */
export interface ClientReport {
  readonly received: number
  readonly p50Us: number | null
  readonly p99Us: number | null
  /** CPU time of what its users wait for after the last message, microseconds; absent where that is nothing. */
  readonly evaluationUs?: number
}

/** A client as the benchmark drives it. */
export interface BenchClient {
  /** Opens connections until there are `count`; returns when the last is open. */
  connect(count: number): Promise<void>
  /** @param messages how many the server has sent to each connection */
  report(messages: number): Promise<ClientReport>
}

/** Follows the commands on stdin, one at a time, and answers each with a line of JSON, as epoll-client.c does. */
export async function obeyCommands(client: BenchClient): Promise<void> {
  say({ state: 'ready' })
  for await (const line of createInterface({ input: process.stdin })) {
    const [command, argument] = line.split(' ')
    if (command === 'connect') {
      await client.connect(Number(argument))
      say({ state: 'open' })
    } else if (command === 'finish') say({ state: 'finished', ...(await client.report(Number(argument))) })
  }
}

function say(answer: object): void {
  process.stdout.write(`${JSON.stringify(answer)}\n`)
}
