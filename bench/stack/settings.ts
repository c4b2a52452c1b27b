import { parseArgs } from 'node:util'
import type { BroadcastLoad } from './measure-broadcast.ts'

export interface Settings {
  readonly rounds: number
  readonly connects: number
  readonly atOnce: number
  readonly load: BroadcastLoad
  readonly json: boolean
}

/** @throws with a message for the user, which names every mistake */
export function readSettings(args: readonly string[]): Settings {
  const { values } = parseArgs({
    args: [...args],
    options: {
      rounds: { type: 'string', default: '2' },
      seconds: { type: 'string', default: '20' },
      members: { type: 'string', default: '40' },
      rate: { type: 'string', default: '4' },
      connects: { type: 'string', default: '100' },
      'at-once': { type: 'string', default: '10' },
      json: { type: 'boolean', default: false },
    },
  })
  const mistakes: string[] = []
  const whole = (flag: Exclude<keyof typeof values, 'json'>, most: number) => {
    const value = Number(values[flag])
    if (!Number.isInteger(value) || value < 1 || value > most) {
      mistakes.push(`--${flag}: a whole number from 1 to ${most}, not '${values[flag]}'`)
    }
    return value
  }
  const settings = {
    rounds: whole('rounds', 20),
    connects: whole('connects', 5000),
    atOnce: whole('at-once', 500),
    load: { members: whole('members', 500), messagesPerSecond: whole('rate', 100), seconds: whole('seconds', 600) },
    json: values.json,
  }
  if (mistakes.length > 0) throw new Error(mistakes.join('\n'))
  return settings
}
