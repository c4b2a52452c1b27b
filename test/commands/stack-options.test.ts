import { describe, expect, it } from 'vitest'
import { ordinaryBehaviour } from '../../reference-stack/local/behaviour.ts'
import { behaviourOf } from '../../reference-stack/stack-options.ts'
import { composeStackOptions, strayOptions } from '../../src/settings/compose-options.ts'
import * as read from '../../src/settings/read-settings.ts'
import { settings } from '../../src/settings/settings.ts'
import { scenarios } from '../../src/scenarios/index.ts'
import { noted } from '../src/settings/noted.ts'

const readFlags = (flags: Readonly<Record<string, unknown>>) => noted((mistakes) => read.readFlags(flags, mistakes))

const scenarioOf = (name: string) => scenarios.find((scenario) => scenario.name === name) ?? expect.fail(name)

describe('the options of the embedded stack', () => {
  it('are the ordinary behaviour where nothing is given', () => {
    const asked = behaviourOf(composeStackOptions({}, undefined))
    expect({ ...ordinaryBehaviour, ...asked }).toEqual(ordinaryBehaviour)
  })

  it('reach the stack in its own units', () => {
    const { values } = readFlags({ idleTimeout: '10m', loseDisconnects: '20%', memory: '256', connectLimit: '500' })
    expect(behaviourOf(composeStackOptions(values, undefined))).toMatchObject({
      idleTimeoutMs: 600_000,
      loseDisconnects: 0.2,
      memoryMb: 256,
      connectRate: 500,
    })
  })

  it('name single functions', () => {
    const { values } = readFlags({ reservedConcurrency: ['SendMessage=5', 'JoinRoom=0'] })
    expect(behaviourOf(composeStackOptions(values, undefined)).reservedConcurrency).toEqual({
      SendMessage: 5,
      JoinRoom: 0,
    })
  })

  it("win over the scenario's own", () => {
    const stale = scenarioOf('stale')
    expect(composeStackOptions({}, stale).idleTimeout).toBe(stale.stack?.idleTimeout)
    expect(composeStackOptions({ idleTimeout: 99 }, stale).idleTimeout).toBe(99)
  })

  it.each([
    ['memory', '64'],
    ['loseDisconnects', '120%'],
    ['reservedConcurrency', ['SendMessage']],
  ])('%s %j is refused', (key, value) => {
    expect(readFlags({ [key]: value }).problems).toHaveLength(1)
  })
})

describe('options that would change nothing', () => {
  it('are named with the scenarios that heed them', () => {
    expect(strayOptions({ share: 0.2 }, scenarioOf('broadcast'), 'embedded')).toEqual([
      expect.stringMatching(/^--share: means nothing to broadcast; it is for .*stale/),
    ])
    expect(strayOptions({ share: 0.2 }, scenarioOf('stale'), 'embedded')).toEqual([])
  })

  it('are those of the embedded stack for a target that is up already', () => {
    expect(strayOptions({ idleTimeout: 5 }, scenarioOf('broadcast'), 'emulated')).toEqual([
      '--idle-timeout: is for the embedded stack; give it to `fanbench up`',
    ])
    expect(strayOptions({ loseDisconnects: 0.2 }, scenarioOf('stale'), 'aws')).toEqual([
      '--lose-disconnects: is for the embedded stack; a run cannot set it where the target is',
    ])
  })

  it('are the names of the parts of a target, for the stack that names its own', () => {
    const names = { functions: ['chat'], api: 'a1b2c3/prod', region: 'eu-west-1' }
    const because = 'is for a chat that is up already; the embedded stack names its own'
    expect(strayOptions(names, scenarioOf('broadcast'), 'endpoint')).toEqual([])
    expect(strayOptions(names, scenarioOf('broadcast'), 'embedded')).toEqual([
      `--functions: ${because}`,
      `--api: ${because}`,
    ])
  })

  it('are heeded by somebody, each of them', () => {
    const special = settings.filter(({ key }) =>
      strayOptions({ [key]: 1 }, scenarioOf('smoke'), 'embedded').some((problem) => problem.includes('means nothing')),
    )
    expect(special.length).toBeGreaterThan(5)
    for (const { key } of special)
      expect(scenarios.some(({ takes }) => takes?.some((taken) => taken === key))).toBe(true)
  })
})
