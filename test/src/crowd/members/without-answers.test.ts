import { expect, it } from 'vitest'
import { stayChanges, stayFields } from '../../../../src/metrics/recording/worker-facts.ts'
import foreignProtocol from '../../../fixtures/foreign-chat/protocol.ts'
import { startForeignChat } from '../../../fixtures/foreign-chat/server.ts'
import { joinedRig } from './member-rig.ts'

it('members that get no answer are in their rooms after their time, and how long it took is not known', async () => {
  await using chat = await startForeignChat({ admit: (_, letIn) => letIn() })
  const join = (channel: string) => ({ send: JSON.stringify({ op: 'enter', channel }), doneAfterMs: 20 })
  const rig = await joinedRig(chat.url, 2, { protocol: { ...foreignProtocol, join } })
  expect(await rig.crowd.drop([{ member: 0, kind: 'killed' }], 'at-once')).toHaveLength(1)
  expect(await rig.crowd.reconnect([0], { backOff: 'none', giveUpAfterMs: 60_000 })).toEqual([0])
  expect((await rig.crowd.status()).awaited).toEqual([])
  const { counters, assumedAfterMs } = await rig.facts()
  expect(counters).toMatchObject({ joins_completed: 3, members_recovered: 1 })
  expect(assumedAfterMs).toEqual({ join: 20 })
  expect([rig.timings('join_latency'), rig.timings('recovery_time')]).toEqual([[], []])
  const changes = rig.rows('stays', stayFields.length).filter(([member]) => member === 1)
  expect(changes.map(([, change]) => change)).toEqual([stayChanges.asked, stayChanges.entered])
  expect((changes[1]?.[2] ?? 0) - (changes[0]?.[2] ?? 0)).toBeGreaterThan(18_000)
})
