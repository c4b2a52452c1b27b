import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ClientReport } from './client-commands.ts'
import type { ClientCommand } from './clients.ts'
import type { Load } from './load.ts'
import { type ProcessCost, processCost } from './process-cost.ts'
import type { ServerCommand } from './server.ts'

/** The answers of the server and the clients, one line of JSON each. */
type Answer =
  | { readonly state: 'listening'; readonly port: number }
  | ({ readonly state: 'done' } & ServerReport)
  | { readonly state: 'ready' | 'open' }
  | ({ readonly state: 'finished' } & ClientReport)

export interface ServerReport {
  /** To all connections. */
  readonly frames: number
  /** How often a paced client had fallen so far behind that the server had to wait for it. */
  readonly waits: number
  /** From the first to the last message. */
  readonly wallUs: number
  readonly cpuUs: number
}

const answerTimeoutMs = 120_000

/** A server or a client: it gets commands as lines, and its answers are awaited one by one. */
class BenchProcess {
  readonly #command: string
  readonly #child: ChildProcessByStdio<Writable, Readable, null>
  readonly #lines: AsyncIterator<string>

  constructor(command: string, args: readonly (string | number)[]) {
    this.#command = [command, ...args].join(' ')
    this.#child = spawn(command, args.map(String), { stdio: ['pipe', 'pipe', 'inherit'] })
    this.#child.on('error', () => undefined)
    this.#child.stdin.on('error', () => undefined)
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]()
  }

  tell(line: string): void {
    this.#child.stdin.write(`${line}\n`)
  }

  /** @throws if the process ends first, answers something else or takes too long */
  async answer<State extends Answer['state']>(state: State): Promise<Extract<Answer, { state: State }>> {
    const timeout = new AbortController()
    const late = sleep(answerTimeoutMs, undefined, { signal: timeout.signal }).then(
      () => ({ done: true, value: undefined }) as const,
      () => ({ done: true, value: undefined }) as const,
    )
    const line = await Promise.race([this.#lines.next(), late])
    timeout.abort()
    if (line.done === true) throw new Error(`no '${state}' from ${this.#command}`)
    const answer = JSON.parse(line.value) as Answer
    if (answer.state !== state) throw new Error(`'${answer.state}' instead of '${state}' from ${this.#command}`)
    return answer as Extract<Answer, { state: State }>
  }

  cost(): ProcessCost {
    return processCost(this.#child.pid ?? 0)
  }

  async stop(): Promise<void> {
    const { pid, exitCode, signalCode } = this.#child
    if (pid === undefined || exitCode !== null || signalCode !== null) return
    const exited = once(this.#child, 'exit')
    this.#child.kill('SIGKILL')
    await exited
  }
}

/** A server and the client that reads from it. */
export class Pair {
  readonly #load: Load
  readonly #server: BenchProcess
  readonly #client: BenchProcess

  private constructor(load: Load, server: BenchProcess, client: BenchProcess) {
    this.#load = load
    this.#server = server
    this.#client = client
  }

  /** @param address a loopback address of its own, so that its connections have all ports to choose from */
  static async start(address: string, serverCommand: ServerCommand, command: ClientCommand, load: Load): Promise<Pair> {
    const [serverProgram, ...serverArgs] = serverCommand(address, load)
    const server = new BenchProcess(serverProgram, serverArgs)
    let client: BenchProcess | undefined
    try {
      const { port } = await server.answer('listening')
      const [program, ...args] = command(load, { scheme: load.isOverTls ? 'wss' : 'ws', address, port })
      client = new BenchProcess(program, args)
      await client.answer('ready')
      return new Pair(load, server, client)
    } catch (error) {
      await server.stop()
      await client?.stop()
      throw error
    }
  }

  /** Opens connections until this share of them is open. */
  async connect(share: number): Promise<void> {
    this.#client.tell(`connect ${Math.floor(this.#load.connections * share)}`)
    await this.#client.answer('open')
  }

  /** Lets the server send all its messages. */
  async send(): Promise<ServerReport> {
    this.#server.tell('start')
    return await this.#server.answer('done')
  }

  async finish(): Promise<ClientReport> {
    this.#client.tell(`finish ${this.#load.messages}`)
    return await this.#client.answer('finished')
  }

  /** The client's CPU time so far. */
  cost(): ProcessCost {
    return this.#client.cost()
  }

  /** The server first: the side that ends a connection keeps its port for a minute, and the clients' ports are needed again. */
  async stop(): Promise<void> {
    await this.#server.stop()
    await this.#client.stop()
  }
}
