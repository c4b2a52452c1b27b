import { describe, expect, it } from 'vitest'
import { stackDefaults } from '../../../reference-stack/stack-options.ts'
import { generalDefaults } from '../../../src/scenarios/options.ts'
import { settingDefaults, settings } from '../../../src/settings/settings.ts'

describe('the table of settings', () => {
  it('has each name once, as flag, as variable and as key', () => {
    const { flag, variable, usage, concerns } = settings.find(({ key }) => key === 'publishRate') ?? expect.fail()
    expect([flag, variable, usage, concerns]).toEqual([
      '--publish-rate',
      'FANBENCH_PUBLISH_RATE',
      '--publish-rate <number>',
      'load',
    ])
    for (const name of ['flag', 'variable', 'key'] as const)
      expect(new Set(settings.map((setting) => setting[name])).size).toBe(settings.length)
  })

  it.each(settings)('says of $key what it is for, and its default passes its own schema', (setting) => {
    expect(setting.help.length).toBeGreaterThan(10)
    if (setting.default !== undefined) expect(setting.schema.safeParse(setting.default).error).toBeUndefined()
  })

  it('has the defaults of runs and of the stack', () => {
    expect(settingDefaults).toMatchObject({ ...generalDefaults, ...stackDefaults, target: 'local', limit: [] })
    expect(settings.filter((setting) => setting.default === undefined).map(({ key }) => key)).toContain('memory')
  })
})
