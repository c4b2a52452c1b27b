import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { optionsOfCommands } from '../../../commands/flags/setting-option.ts'
import { program } from '../../../commands/program.ts'
import { loadConfig } from '../../../src/settings/config-file.ts'
import { configSchema } from '../../../src/settings/config-schema.ts'
import { configTypeText } from '../../../src/settings/config-type.ts'
import { Mistakes } from '../../../src/settings/mistakes.ts'
import { readConfig } from '../../../src/settings/read-settings.ts'
import { settings } from '../../../src/settings/settings.ts'
import { valueKinds } from '../../../src/settings/value-kinds.ts'
import { temporaryFolder } from '../../commands/fanbench.ts'
import { noted, problemsIn } from './noted.ts'

const committed = JSON.parse(readFileSync('fanbench.schema.json', 'utf8')) as Parameters<typeof z.fromJSONSchema>[0]
const validator = z.fromJSONSchema(committed)

const schemaAccepts = (config: unknown) => validator.safeParse(config).success

function readerAccepts(config: Readonly<Record<string, unknown>>): boolean {
  return noted((mistakes) => readConfig(config, 'fanbench.config.json', mistakes)).problems.length === 0
}

it('schema and type of config files are as the table of settings makes them; otherwise run `npm run schema`', () => {
  const ofCommands = optionsOfCommands(program(() => Promise.resolve()))
  expect(committed).toEqual(configSchema(ofCommands))
  expect(readFileSync('commands/config/config.ts', 'utf8')).toBe(configTypeText(ofCommands))
})

const numbers = [0, 1, 5, 0.0001, 0.2, 0.5, -1, 100, 128, 5000, 604_800, 604_801, 2 ** 31, 1e20]
const texts = ['', 'x', '5', '0', 'true', 'local', 'eu-west-1', 'EU', '123456789012', 'a/b', './chat.ts']
const withUnits = [
  '0',
  '500ms',
  '30s',
  '1.5m',
  '1h',
  '200h',
  '-1s',
  '30',
  '30 s',
  '20%',
  '0.2',
  '100%',
  '0%',
  '1KiB',
  '64kib',
  '2GiB',
  '5B',
]
const args = [
  'rooms',
  'constant',
  'poisson',
  'auto',
  'spin',
  'fast',
  'ws',
  'mixed',
  'none',
  'zipf',
  'by-memory',
  'allow',
  'Constant',
  '1@10s,0-2.5@1m, 0@500ms',
  '1@10',
]
const lists = [[], ['x'], [''], [5], [null], ['SendMessage=5'], ['SendMessage'], ['deliveries_lost=0', 'x']]
const values = [...numbers, ...texts, ...withUnits, ...args, ...lists, true, false, null, {}, { a: 1 }]

describe('the schema and the reader of config files', () => {
  it.each(settings)('agree about $key', ({ key, kind, default: usual }) => {
    const { pattern, parse } = valueKinds[kind]
    const accepted = [...values, usual ?? null].filter((value) => {
      // The schema knows the form of a text; how large it may be, it says of the number that the text stands for.
      const isText = typeof value === 'string' && pattern !== undefined
      const bySchema = schemaAccepts({ [key]: value }) && (!isText || schemaAccepts({ [key]: parse(value) }))
      expect(readerAccepts({ [key]: value }), `${key}: ${JSON.stringify(value)}`).toBe(bySchema)
      return bySchema
    })
    expect(accepted.length).toBeGreaterThan(0)
    expect(accepted.length).toBeLessThan(values.length)
  })

  it.each([
    [{}, true],
    [
      {
        $schema: './node_modules/fanbench/fanbench.schema.json',
        members: 200,
        duration: '1m',
        limit: ['deliveries_lost=0'],
      },
      true,
    ],
    [{ members: 200, rooms: 0 }, false],
    [{ members: '200' }, false],
    [{ limit: 'deliveries_lost=0' }, false],
    [{ publishrate: 5 }, false],
    [{ constructor: 5 }, false],
  ])('agree about %j', (config, isGood) => {
    expect([schemaAccepts(config), readerAccepts(config)]).toEqual([isGood, isGood])
  })
})

it('a JSON config may name its schema, and is read beside it', async () => {
  const folder = temporaryFolder()
  const config = { $schema: 'fanbench.schema.json', publishRate: 7, publishrate: 7 }
  writeFileSync(join(folder, 'fanbench.config.json'), JSON.stringify(config))
  const mistakes = new Mistakes()
  expect(await loadConfig(undefined, folder, mistakes)).toEqual({ publishRate: 7 })
  expect(problemsIn(mistakes)).toEqual(['fanbench.config.json: unknown key publishrate (did you mean publishRate?)'])
})
