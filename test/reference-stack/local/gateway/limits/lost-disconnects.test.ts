import { expect, test } from 'vitest'
import { LostDisconnects } from '../../../../../reference-stack/local/gateway/limits/lost-disconnects.ts'
import { eventually, ok, openClient, startRig } from '../rig.ts'

function lossesOf(share: number, events: number): boolean[] {
  const losses = new LostDisconnects(share)
  return Array.from({ length: events }, () => losses.losesNext())
}

test('0 loses none and 1 loses all', () => {
  expect(lossesOf(0, 10_000)).not.toContain(true)
  expect(lossesOf(1, 10_000)).not.toContain(false)
})

test.each([0.01, 0.2, 0.5, 0.9])('of any hundred events in a row a share of %d is lost', (share) => {
  const losses = lossesOf(share, 5_000)
  for (let from = 0; from + 100 <= losses.length; from++) {
    const lost = losses.slice(from, from + 100).filter(Boolean).length
    expect(Math.abs(lost - 100 * share)).toBeLessThanOrEqual(2)
  }
})

test('every place in rooms of five loses its share', () => {
  const losses = lossesOf(0.2, 5_000)
  for (let place = 0; place < 5; place++) {
    const lost = losses.filter((isLost, at) => at % 5 === place && isLost).length
    expect(lost / 1_000).toBeCloseTo(0.2, 1)
  }
})

test.each([
  { share: 0, lost: 0 },
  { share: 0.5, lost: 10 },
  { share: 1, lost: 20 },
])('of 20 clients that leave, $lost are not told of to $disconnect when $share of them is to be lost', async (row) => {
  const { gateway, events } = await startRig({ $disconnect: ok }, { limits: { loseDisconnects: row.share } })
  const clients = await Promise.all(Array.from({ length: 20 }, () => openClient(gateway.url)))
  for (const { socket } of clients) socket.close()
  await eventually(() => expect(events.length + gateway.disconnectsLost).toBe(20))
  expect(gateway.disconnectsLost).toBe(row.lost)
  await eventually(() => expect(gateway.connectionsOpen).toBe(0))
})
