import { parseArgs } from 'node:util'
import { type Load, modes } from './round.ts'

export interface Settings {
  readonly load: Load
  readonly rounds: number
  readonly json: boolean
}

/** Beyond this a single address runs out of quick ports, and the kernel's search for one is what is measured. */
const mostConnections = 10_000
/** Saturated, messages cost less and come faster: more of them make a round long enough to measure. */
const saturatedFactor = 5

/** @throws with a message for the user */
export function readSettings(args: readonly string[]): Settings {
  const { values } = parseArgs({
    args: [...args],
    options: {
      connections: { type: 'string', default: '2000' },
      rate: { type: 'string', default: '20000' },
      seconds: { type: 'string', default: '8' },
      rounds: { type: 'string', default: '2' },
      mode: { type: 'string', default: 'paced' },
      json: { type: 'boolean', default: false },
    },
  })
  const mode = modes.find((mode) => mode === values.mode)
  if (mode === undefined) throw new Error(`--mode: one of ${modes.join(', ')}, not '${values.mode}'`)
  const connections = whole('connections', values.connections, 2, mostConnections)
  const ratePerSecond = whole('rate', values.rate, 1, 1_000_000)
  const seconds = whole('seconds', values.seconds, 1, 600)
  const paced = (seconds * ratePerSecond) / connections
  const messages = Math.max(1, Math.round(mode === 'paced' ? paced : paced * saturatedFactor))
  const rounds = whole('rounds', values.rounds, 1, 100)
  return { load: { mode, connections, messages, ratePerSecond }, rounds, json: values.json }
}

function whole(flag: string, text: string, least: number, most: number): number {
  const value = Number(text)
  if (Number.isInteger(value) && value >= least && value <= most) return value
  throw new Error(`--${flag}: a whole number from ${least} to ${most}, not '${text}'`)
}
