import { expect, it } from 'vitest'
import { ScriptCounters } from '../../../../src/artillery/script/script-counters.ts'
import { readScriptSettings } from '../../../../src/artillery/script/script-settings.ts'

it('no counter is a part of another: conditions of ensure replace names as text', () => {
  const names = Object.keys(new ScriptCounters([50, 100, 500, 1000, 5000]).all())
  expect(names.length).toBeGreaterThan(20)
  expect(names.flatMap((name) => names.filter((other) => other !== name && other.includes(name)))).toEqual([])
})

it('tells all counters once, zeros too, and then only what has changed', () => {
  const counters = new ScriptCounters([100])
  const told: [string, number][] = []
  const metrics = { emit: (_: 'counter', name: string, count: number) => told.push([name, count]) }
  counters.add('messages_sent', 2)
  counters.tell(metrics)
  expect(told).toContainEqual(['fanbench.messages_sent', 2])
  expect(told).toContainEqual(['fanbench.deliveries_missing', 0])
  told.length = 0
  counters.add('messages_sent')
  counters.addLatency('connections', 100_001)
  counters.addLatency('connections', 100_000)
  counters.tell(metrics)
  expect(told).toEqual([
    ['fanbench.messages_sent', 1],
    ['fanbench.connections_over_100ms', 1],
  ])
})

it('reads the variables of a script, and names every mistake', () => {
  expect(readScriptSettings({})).toEqual({
    limitsMs: [100, 250, 500, 1000],
    waitMs: 5000,
    joinGraceMs: 250,
    roomVariable: 'room',
    outFolder: null,
  })
  expect(readScriptSettings({ fanbenchLimitsMs: 300, fanbenchWaitMs: '900', fanbenchOut: './out' })).toMatchObject({
    limitsMs: [300],
    waitMs: 900,
    outFolder: './out',
  })
  expect(() => readScriptSettings({ fanbenchLimitsMs: '1s', fanbenchWaitMs: 0, fanbenchJoinGraceMs: 'x' })).toThrow(
    /fanbenchLimitsMs has.*fanbenchWaitMs has.*fanbenchJoinGraceMs has/,
  )
  expect(() => readScriptSettings({ fanbenchLimitsMs: '600,6000' })).toThrow('longer than fanbenchWaitMs')
})
