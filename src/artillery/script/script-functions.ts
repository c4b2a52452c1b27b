import { Handshakes } from './handshakes.ts'
import { type ScriptClient, type ScriptSocket, stampPlaceholder } from './script-client.ts'
import type { Metrics } from './script-counters.ts'
import { readScriptSettings, type Variables } from './script-settings.ts'
import { ScriptWorker } from './script-worker.ts'
import { readWorkerFiles } from './worker-file.ts'
import { quantileNames, quantiles } from '../../metrics/catalogue/quantiles.ts'
import type { GuardedHistogram, Quantile } from '../../metrics/recording/histogram.ts'

/** A virtual user, as Artillery hands it to a function of the processor. */
interface VirtualUser {
  readonly vars: Variables
  /** Only of the engine `ws`, and only after the handshake. */
  readonly ws?: ScriptSocket
}

/** Observes handshakes from the start of the thread, because connections come before any function is called. */
const handshakes = new Handshakes()
const clients = new WeakMap<ScriptSocket, ScriptClient>()
let worker: ScriptWorker | null = null

/**
 * A step of a scenario: this virtual user is in its room from now on, and `{{ fanbenchStamp }}` in what it sends is a stamp.
 * Asynchronous because Artillery only then hears of errors.
 */
export async function fanbenchJoined({ vars, ws }: VirtualUser, metrics: Metrics): Promise<void> {
  if (ws === undefined) throw new Error('fanbenchJoined is a step of scenarios with engine: ws')
  if (clients.has(ws)) throw new Error('fanbenchJoined: this virtual user is in a room; call fanbenchLeave first')
  const settings = readScriptSettings(vars)
  worker ??= new ScriptWorker(settings, String(vars['$testId']), metrics, handshakes)
  clients.set(ws, worker.join(ws, String(vars[settings.roomVariable] ?? '')))
  vars['fanbenchStamp'] = stampPlaceholder
}

/** A step of a scenario, its last one: ends once every message that concerns this virtual user has come, or is missing. */
export async function fanbenchLeave({ vars, ws }: VirtualUser): Promise<void> {
  const client = ws && clients.get(ws)
  if (worker === null || client === undefined) throw new Error('fanbenchLeave: fanbenchJoined comes before it')
  delete vars['fanbenchStamp']
  await worker.leave(client)
  if (ws !== undefined) clients.delete(ws)
}

/** A step of Artillery's `after` hook: the percentiles of all workers of this machine, from the files in `fanbenchOut`. */
export async function fanbenchSummary({ vars }: VirtualUser): Promise<void> {
  const { outFolder } = readScriptSettings(vars)
  if (outFolder === null) throw new Error('fanbenchSummary reads the files in fanbenchOut, which is not set')
  process.stdout.write(`\n${summaryText(readWorkerFiles(outFolder, String(vars['$testId'])))}`)
}

/** The percentiles of all workers together, and the counters that are not 0. */
export function summaryText({ workers, counters, metrics }: ReturnType<typeof readWorkerFiles>): string {
  const rows = [
    ['ms', 'samples', ...quantileNames, 'max'],
    ...Object.entries(metrics).map(([name, histogram]) => [name, String(histogram.count), ...figuresOf(histogram)]),
  ]
  const table = rows.map((cells) => cells.map((cell, at) => (at === 0 ? cell.padEnd(10) : cell.padStart(9))).join(''))
  const counted = Object.entries(counters).filter(([, count]) => count > 0)
  const lines = counted.map(([name, count]) => `${name.padEnd(30)} ${count}`)
  return `fanbench: ${workers} ${workers === 1 ? 'worker' : 'workers'}\n${[...table, ...lines].map((line) => `  ${line}\n`).join('')}`
}

function figuresOf(histogram: GuardedHistogram): string[] {
  return [...quantileNames.map((name) => histogram.percentile(quantiles[name])), histogram.maxUs].map(inMs)
}

/** `-` where there are too few samples, `never` where the quantile falls among those that did not come. */
function inMs(value: Quantile | null): string {
  if (value === null) return '-'
  return value === 'infinite' ? 'never' : String(Number((value / 1000).toPrecision(3)))
}
