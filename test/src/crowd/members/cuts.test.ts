import { expect, it, onTestFinished } from 'vitest'
import { startForeignChat } from '../../../fixtures/foreign-chat/server.ts'
import { at, joinedRig } from './member-rig.ts'

it('a connection is cut where neither the scenario nor the end of the run has ended it', async () => {
  const chat = await startForeignChat()
  onTestFinished(() => chat[Symbol.asyncDispose]())
  const rig = await joinedRig(chat.url, 4)
  await rig.crowd.drop([{ member: 0, kind: 'killed' }], 'at-once')
  await expect.poll(() => chat.sockets.size).toBe(3)
  const [unlucky] = chat.sockets
  unlucky?.terminate()
  await expect.poll(async () => (await rig.crowd.status()).open).toBe(2)
  await rig.crowd.disconnect(at(10_000))
  await rig.facts()
  const cuts = rig.rows('cuts', 2)
  expect(cuts).toHaveLength(1)
  expect([1, 2, 3]).toContain(cuts[0]?.[0])
})
