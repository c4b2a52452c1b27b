import { z } from 'zod'
import type { Section } from '../../src/settings/rows.ts'
import { list, onOrOff, text, whole } from '../../src/value-schemas.ts'
import type { CommandArgs } from '../flags/add-command.ts'
import { calibrationCases } from './cases.ts'

const aboveZero = 'a number above 0'
/** The longest time of a timer. */
const longestSeconds = 7 * 24 * 3600
const someSeconds = `a number above 0, at most ${longestSeconds}`

/** The options that a selftest has of its own. */
export const selftestRows = {
  short: onOrOff()
    .meta({ flagOnly: true })
    .default(false)
    .describe('run a few cases in half a minute: counts and intervals, no absolute times'),
  case: list('a list of names')
    .meta({ placeholder: 'name', flagOnly: true, names: calibrationCases.map(({ name }) => name), defaultIs: 'all' })
    .describe('run this case only'),
  connections: whole(1, 'a whole number above 0').meta({ defaultIs: '200; short: 100' }).describe('simulated clients'),
  rate: z.number({ error: aboveZero }).positive({ error: aboveZero }).default(1000).describe('deliveries per second'),
  seconds: z
    .number({ error: someSeconds })
    .positive({ error: someSeconds })
    .max(longestSeconds, { error: someSeconds })
    .meta({ defaultIs: '10; short: 1.5' })
    .describe('the length of each case in seconds'),
  seed: whole(1, 'a whole number above 0').default(1).describe('the seed of the hold times and the injected faults'),
  spin: onOrOff().default(false).describe('let the server busy-wait for exact hold times, which takes a core'),
  tls: onOrOff().default(false).describe('use wss, with a certificate made for this run'),
  blockReceiver: text('a time and how often, such as 50ms/500ms')
    .meta({ placeholder: 'for/every' })
    .describe('block the loops of the receivers, such as 50ms/500ms: the selftest has to find that'),
}

export const selftestSection: Section<typeof selftestRows> = { name: 'selftest', rows: selftestRows }

export type SelftestArgs = CommandArgs<typeof selftestRows>
