import { BenchProcess, type ServerReport } from './bench-process.ts'
import type { ClientReport } from './client-commands.ts'
import type { ClientCommand } from './clients.ts'
import type { Load } from './load.ts'
import type { ProcessCost } from './process-cost.ts'
import type { ServerCommand } from './server.ts'

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

  /** What the client has cost so far. */
  cost(): ProcessCost {
    return this.#client.cost()
  }

  /** The server first: the side that ends a connection keeps its port for a minute, and the clients' ports are needed again. */
  async stop(): Promise<void> {
    await this.#server.stop()
    await this.#client.stop()
  }
}
