import { randomBytes } from 'node:crypto'
import { nowUs } from '../../crowd/clock.ts'
import { GuardedHistogram } from '../../metrics/recording/histogram.ts'
import { Stalls } from '../../metrics/recording/stalls.ts'
import { Deliveries } from './deliveries.ts'
import type { Handshakes } from './handshakes.ts'
import { ScriptClient, type ScriptSocket } from './script-client.ts'
import { type Metrics, ScriptCounters } from './script-counters.ts'
import type { ScriptSettings } from './script-settings.ts'
import { writeWorkerFile } from './worker-file.ts'

const tickMs = 20
const tellEveryMs = 1000

/** All that is measured in one worker thread of Artillery, whose virtual users share its clock. */
export class ScriptWorker {
  readonly #settings: ScriptSettings
  readonly #testId: string
  readonly #metrics: Metrics
  readonly #counters: ScriptCounters
  readonly #deliveries: Deliveries
  readonly #connects = new GuardedHistogram()
  readonly #latencies = new GuardedHistogram()
  readonly #run = randomBytes(4).toString('hex')
  readonly #stalls = new Stalls(tickMs, performance.now())
  #stalledMs = 0
  #clients = 0
  #isSettling = false

  /** @param metrics Artillery has one of a worker, for all virtual users */
  constructor(settings: ScriptSettings, testId: string, metrics: Metrics, handshakes: Handshakes) {
    this.#settings = settings
    this.#testId = testId
    this.#metrics = metrics
    this.#counters = new ScriptCounters(settings.limitsMs)
    const rules = { waitUs: settings.waitMs * 1000, joinGraceUs: settings.joinGraceMs * 1000 }
    this.#deliveries = new Deliveries(rules, this.#counters, this.#latencies)
    handshakes.follow((latencyUs) => this.#connected(latencyUs))
    setInterval(() => this.#stalls.tick(performance.now()), tickMs).unref()
    setInterval(() => this.#tell(), tellEveryMs).unref()
    process.on('exit', () => this.#keep())
  }

  join(socket: ScriptSocket, roomName: string): ScriptClient {
    this.#clients += 1
    const [deliveries, counters] = [this.#deliveries, this.#counters]
    const client = new ScriptClient(socket, roomName, { run: this.#run, deliveries, counters })
    this.#tell()
    return client
  }

  async leave(client: ScriptClient): Promise<void> {
    this.#evaluateWhenDue()
    await client.leave()
    this.#clients -= 1
    this.#tell()
    // Before Artillery's `after` hook, which comes before the end of the worker.
    if (this.#clients === 0) this.#keep()
  }

  #connected(latencyUs: number): void {
    if (Number.isFinite(latencyUs)) {
      this.#counters.add('connections_opened')
      this.#connects.record(latencyUs)
    } else {
      this.#counters.add('connections_failed')
      this.#connects.recordInfinite()
    }
    this.#counters.addLatency('connections', latencyUs)
    // Nobody may be left to tell it later.
    if (!Number.isFinite(latencyUs)) this.#tell()
  }

  #tell(): void {
    this.#evaluateWhenDue()
    const stalledMs = Math.round(this.#stalls.totalMs)
    this.#counters.add('stalled_ms', stalledMs - this.#stalledMs)
    this.#stalledMs = stalledMs
    this.#counters.tell(this.#metrics)
  }

  /** One timer at a time, while messages are under way. */
  #evaluateWhenDue(): void {
    if (this.#isSettling) return
    const dueAtUs = this.#deliveries.evaluate(nowUs())
    if (dueAtUs === null) return
    this.#isSettling = true
    setTimeout(
      // What has arrived while the loop was blocked is read first.
      () =>
        setImmediate(() => {
          this.#isSettling = false
          this.#evaluateWhenDue()
        }),
      (dueAtUs - nowUs()) / 1000 + 1,
    )
  }

  #keep(): void {
    const { outFolder } = this.#settings
    if (outFolder === null) return
    const metrics = { connect: this.#connects, delivery: this.#latencies }
    writeWorkerFile(outFolder, this.#testId, { counters: this.#counters.all(), metrics })
  }
}
