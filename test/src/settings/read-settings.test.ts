import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { settings } from '../../../src/settings/settings.ts'
import { gatherSettings } from '../../../src/settings/gather-settings.ts'
import { Mistakes } from '../../../src/settings/mistakes.ts'
import * as read from '../../../src/settings/read-settings.ts'
import { temporaryFolder } from '../../commands/fanbench.ts'
import { noted, problemsIn } from './noted.ts'

const readFlags = (flags: Readonly<Record<string, unknown>>) => noted((mistakes) => read.readFlags(flags, mistakes))
const readEnvironment = (environment: Readonly<Record<string, string>>) =>
  noted((mistakes) => read.readEnvironment(environment, mistakes))
const readConfig = (config: Readonly<Record<string, unknown>>, file: string) =>
  noted((mistakes) => read.readConfig(config, file, mistakes))

describe('the sources of settings', () => {
  it('flags win over variables, variables over the config file', async () => {
    const configFile = join(temporaryFolder(), 'team.json')
    writeFileSync(configFile, JSON.stringify({ members: 1, rooms: 1, seed: 1 }))
    const environment = { FANBENCH_MEMBERS: '2', FANBENCH_ROOMS: '2', PATH: '/bin' }
    const mistakes = new Mistakes()
    const given = await gatherSettings({ configFile, environment, flags: { members: '3' } }, mistakes)
    expect(given).toEqual({ members: 3, rooms: 2, seed: 1 })
    expect(problemsIn(mistakes)).toEqual([])
  })

  it.each([
    { says: '--say, a protocol', config: { protocol: './p.ts' }, flags: { say: '{text}' }, given: { say: '{text}' } },
    {
      says: '--protocol, all frames',
      config: { say: '{text}', join: '{room}' },
      flags: { protocol: './p.ts' },
      given: { protocol: './p.ts' },
    },
    {
      says: '--stack, a template with its parameters',
      config: { template: 't.yaml', parameter: ['a=b'] },
      flags: { stack: './c.ts' },
      given: { stack: './c.ts' },
    },
    {
      says: 'nothing, what it goes with',
      config: { template: 't.yaml', parameter: ['a=b'], say: '{text}' },
      flags: { parameter: ['a=c'], join: '{room}' },
      given: { template: 't.yaml', parameter: ['a=c'], say: '{text}', join: '{room}' },
    },
  ])('a flag overrides what the config file says in another way: $says', async ({ config, flags, given }) => {
    const configFile = join(temporaryFolder(), 'team.json')
    writeFileSync(configFile, JSON.stringify(config))
    const settled = await gatherSettings({ configFile, environment: {}, flags }, new Mistakes())
    expect(Object.keys(settled).toSorted()).toEqual(Object.keys(given).toSorted())
    expect(JSON.stringify(settled)).toContain(JSON.stringify(Object.values(flags)[0]))
  })

  it('all understand durations, numbers, choices, lists and switches', () => {
    const values = {
      duration: 90,
      maxMessageSize: 65_536,
      publishRate: 0.5,
      arrivals: 'constant',
      limit: ['deliveries_lost=0', 'connect_latency.p99=2s'],
      requireMetrics: true,
    }
    const flags = {
      duration: '1.5m',
      maxMessageSize: '64KiB',
      publishRate: '0.5',
      arrivals: 'constant',
      limit: values.limit,
      requireMetrics: true,
    }
    expect(readFlags(flags)).toEqual({ values, problems: [] })
    expect(readConfig({ ...values, duration: '90s' }, 'x.json')).toEqual({ values, problems: [] })
    const environment = {
      FANBENCH_DURATION: '90s',
      FANBENCH_MAX_MESSAGE_SIZE: '65536B',
      FANBENCH_PUBLISH_RATE: '0.5',
      FANBENCH_ARRIVALS: 'constant',
      FANBENCH_LIMIT: 'deliveries_lost=0, connect_latency.p99=2s',
      FANBENCH_REQUIRE_METRICS: 'true',
      // No setting of a run, and no mistake.
      FANBENCH_NO_BUNDLE_CACHE: '1',
      FANBENCH_NO_MACHINE_LOAD: '1',
    }
    expect(readEnvironment(environment)).toEqual({ values, problems: [] })
  })

  it('name each mistake with its source, and keep what is right', () => {
    expect(readFlags({ maxMessageSize: '100', publishRate: '-5', members: '2.5', duration: '30', seed: '7' })).toEqual({
      values: { seed: 7 },
      problems: [
        '--members 2.5: must be a whole number of members, 1 or more',
        '--publish-rate -5: must be a rate of 0 or more',
        '--duration 30: must be a duration such as 500ms, 30s, 2m or 1h',
        '--max-message-size 100: must be a size from 1KiB to 1GiB, such as 1MiB',
      ],
    })
    expect(readEnvironment({ FANBENCH_MEMBERS: 'many', FANBENCH_REQUIRE_METRICS: 'constructor' }).problems).toEqual([
      'FANBENCH_MEMBERS=many: must be a whole number of members, 1 or more',
      'FANBENCH_REQUIRE_METRICS=constructor: must be true or false',
    ])
    expect(readConfig({ members: null, limit: 3, drain: '5 s' }, 'x.json').problems).toEqual([
      'x.json: members: null: must be a whole number of members, 1 or more',
      'x.json: limit: 3: must be a list such as delivery_latency.p99=500ms',
      'x.json: drain: "5 s": must be a duration such as 500ms, 30s, 2m or 1h',
    ])
  })

  it('refuse what they do not know, and guess what was meant', () => {
    expect(readConfig({ publishrate: 3, $schema: './schema.json' }, 'x.json').problems).toEqual([
      'x.json: unknown key publishrate (did you mean publishRate?)',
    ])
    expect(readEnvironment({ FANBENCH_MEMBER: '3' }).problems).toEqual([
      'FANBENCH_MEMBER: no such setting (did you mean FANBENCH_MEMBERS?)',
    ])
    expect(readConfig({ __proto__: null, constructor: 1 }, 'x.json').problems).toEqual([
      'x.json: unknown key constructor',
    ])
  })

  it('take what may hold commas an entry a line, and show nothing of it', () => {
    const header = ['Accept: a, b', 'X-Key: secret']
    expect(readFlags({ header }).values).toEqual({ header })
    expect(readConfig({ header }, 'x.json').values).toEqual({ header })
    expect(readEnvironment({ FANBENCH_HEADER: 'Accept: a, b\nX-Key: secret\n' }).values).toEqual({ header })
    const must = 'must be a list such as "Authorization: Bearer abc"'
    expect(readEnvironment({ FANBENCH_HEADER: 'X-Key: secret\n\nX' }).problems).toEqual([
      `FANBENCH_HEADER=***: ${must}`,
    ])
    expect(readConfig({ header: 7 }, 'x.json').problems).toEqual([`x.json: header: ***: ${must}`])
  })

  it('read text in a config file only where a value has a unit', () => {
    const config = { duration: '1m', share: '20%', maxMessageSize: '1MiB', members: '5', requireMetrics: 'true' }
    expect(readConfig(config, 'x.json')).toEqual({
      values: { duration: 60, share: 0.2, maxMessageSize: 1024 ** 2 },
      problems: [
        'x.json: members: "5": must be a whole number of members, 1 or more',
        'x.json: requireMetrics: "true": must be true or false',
      ],
    })
  })

  it('take an empty variable for one that is not set', () => {
    expect(readEnvironment({ FANBENCH_MEMBERS: '' })).toEqual({ values: {}, problems: [] })
  })
})

it('no duration that can be set is longer than a timer can wait, twice over, nor a shorter one refused', () => {
  const durations = settings.filter(({ kind }) => kind === 'duration')
  expect(durations.length).toBeGreaterThan(15)
  for (const { key, schema } of durations) {
    expect(schema.safeParse(7 * 24 * 3600).success, key).toBe(true)
    expect(schema.safeParse((2 ** 31 - 1) / 1000 / 2).success, key).toBe(false)
  }
})
