import { parseArgs } from 'node:util'
import { type Case, type CaseName, cases } from './cases.ts'
import { type Load, type Mode, modes } from './load.ts'

export interface Settings {
  readonly case: Case
  readonly loads: readonly Load[]
  readonly rounds: number
  readonly json: boolean
}

/** Beyond this, a client whose sockets have one source address runs out of ports that the kernel finds quickly. */
const mostFromOneAddress = 10_000
/** Saturated, messages cost less and come faster: more of them make a round long enough to measure. */
const saturatedFactor = 5

/** @throws with a message for the user */
export function readSettings(args: readonly string[]): Settings {
  const { values } = parseArgs({
    args: [...args],
    options: {
      case: { type: 'string', default: 'receive' },
      mode: { type: 'string' },
      connections: { type: 'string' },
      processes: { type: 'string' },
      rate: { type: 'string', default: '20000' },
      connects: { type: 'string', default: '2000' },
      seconds: { type: 'string' },
      rounds: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  })
  const name = oneOf('case', values.case, Object.keys(cases) as CaseName[])
  const chosen: Case = cases[name]
  const { defaults } = chosen
  const whole = (flag: keyof typeof defaults | 'rate' | 'connects', most: number, least = 1) =>
    wholeNumber(flag, values[flag] ?? String(defaults[flag as keyof typeof defaults]), least, most)

  const processes = whole('processes', 100)
  const leavesFromMany = chosen.clients.every((client) => client === 'fanbench crowd')
  const connections = whole('connections', leavesFromMany ? 1_000_000 : mostFromOneAddress * processes, 2 * processes)
  const ratePerSecond = whole('rate', 1_000_000)
  const connectsPerSecond = whole('connects', 100_000)
  const messages = (whole('seconds', 600) * ratePerSecond) / connections
  const toLoad = (mode: Mode): Load => ({
    mode,
    connections,
    messages: Math.max(1, Math.round(mode === 'paced' ? messages : messages * saturatedFactor)),
    ratePerSecond,
    connectsPerSecond,
    processes,
    isOverTls: chosen.isOverTls ?? false,
  })
  const played = values.mode === undefined ? chosen.modes : [oneOf('mode', values.mode, modes)]
  return { case: chosen, loads: played.map(toLoad), rounds: whole('rounds', 100), json: values.json }
}

function oneOf<Name extends string>(flag: string, text: string, names: readonly Name[]): Name {
  const name = names.find((name) => name === text)
  if (name === undefined) throw new Error(`--${flag}: one of ${names.join(', ')}, not '${text}'`)
  return name
}

function wholeNumber(flag: string, text: string, least: number, most: number): number {
  const value = Number(text)
  if (Number.isInteger(value) && value >= least && value <= most) return value
  throw new Error(`--${flag}: a whole number from ${least} to ${most}, not '${text}'`)
}
