import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { WebSocket } from 'ws'
import { fanbenchJoined, fanbenchLeave } from '../../../../src/artillery/script/script-functions.ts'
import type { ScriptSocket } from '../../../../src/artillery/script/script-client.ts'
import { summaryText } from '../../../../src/artillery/script/script-functions.ts'
import { readWorkerFiles } from '../../../../src/artillery/script/worker-file.ts'
import { startRoomChat } from '../../sharding/room-chat.ts'

/** As Artillery has it: one of a worker. */
function countingMetrics() {
  const counted: Record<string, number> = {}
  return {
    counted,
    emit: (_: 'counter', name: string, count: number) => (counted[name] = (counted[name] ?? 0) + count),
  }
}

it('times a scenario: the engine connects and sends, three steps are ours, and what the chat loses and doubles is found', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'fanbench-script-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const metrics = countingMetrics()
  // Four members, three messages each: the 8th delivery is lost, the 13th comes twice; none of these goes to its sender.
  await using chat = await startRoomChat((delivery) => ({ 8: 0, 13: 2 })[delivery] ?? 1)
  const refused = new WebSocket('ws://127.0.0.1:9/')
  await once(refused, 'error')

  const users: { vars: Record<string, string | number>; ws: WebSocket }[] = []
  for (let user = 0; user < 4; user++) {
    const ws = new WebSocket(chat.url)
    await once(ws, 'open')
    ws.send('{"action":"new-room","room":"red"}')
    await once(ws, 'message')
    ws.send('{"action":"join-room","room":"red"}')
    await once(ws, 'message')
    const settings = { fanbenchOut: folder, fanbenchWaitMs: 1000, fanbenchLimitsMs: '1000', fanbenchJoinGraceMs: 0 }
    users.push({ ws, vars: { $testId: 't1', room: 'red', ...settings } })
  }
  const given = users.map(({ vars, ws }) => ({ vars, ws: ws as unknown as ScriptSocket }))
  await expect(fanbenchLeave(given[0] ?? { vars: {} })).rejects.toThrow('fanbenchJoined comes before it')
  for (const user of given) await fanbenchJoined(user, metrics)
  await expect(fanbenchJoined(given[0] ?? { vars: {} }, metrics)).rejects.toThrow('call fanbenchLeave first')

  for (const [index, { vars, ws }] of [...users, ...users, ...users].entries()) {
    ws.send(JSON.stringify({ action: 'dispatch', room: 'red', value: `${String(vars['fanbenchStamp'])} hello` }))
    await expect.poll(() => chat.seen.messages).toBe(index + 1)
  }
  await Promise.all(given.map((user) => fanbenchLeave(user)))
  for (const { ws } of users) ws.terminate()

  expect(metrics.counted).toMatchObject({
    'fanbench.connections_opened': 4,
    'fanbench.connections_failed': 1,
    'fanbench.members_joined': 4,
    'fanbench.members_left': 4,
    'fanbench.messages_sent': 12,
    'fanbench.messages_evaluated': 12,
    'fanbench.deliveries_expected': 36,
    'fanbench.deliveries_received': 35,
    'fanbench.deliveries_missing': 1,
    'fanbench.deliveries_duplicate': 1,
    'fanbench.deliveries_indeterminate': 0,
    'fanbench.deliveries_of_other_workers': 0,
  })
  const measured = readWorkerFiles(folder, 't1')
  expect(measured.workers).toBe(1)
  expect(measured.metrics.connect).toMatchObject({ count: 5, infinite: 1 })
  expect(measured.metrics.delivery).toMatchObject({ count: 36, infinite: 1 })
  expect(summaryText(measured)).toMatch(/delivery +36 +[\d.]+ .* never\n/)
})

it('is refused outside of scenarios with WebSockets', async () => {
  await expect(fanbenchJoined({ vars: {} }, countingMetrics())).rejects.toThrow('engine: ws')
})
