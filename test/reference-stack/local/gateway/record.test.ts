import { expect, test } from 'vitest'
import { closeOf, eventually, http, ok, openClient, post, startRig } from './rig.ts'

test('who is gone, what was posted to them, and what was answered', async () => {
  const ids: string[] = []
  const answers = [{ statusCode: 200 }, { statusCode: 500, body: 'Failed to send' }, { sent: true }, undefined]
  const { gateway } = await startRig(
    {
      $connect: ({ requestContext }) => {
        ids.push(requestContext.connectionId)
        return ok()
      },
      $disconnect: ok,
      say: () => answers.shift(),
    },
    {},
  )
  const here = await openClient(gateway.url)
  const { socket } = await openClient(gateway.url)
  const [live = '', leaving = ''] = ids
  await post(gateway, leaving, 'one')
  socket.close()
  await closeOf(socket)
  await eventually(() =>
    expect(gateway.record().connections.map(({ endedAtMs }) => endedAtMs === null)).toEqual([true, false]),
  )
  for (let time = 0; time < 2; time++) await expect(post(gateway, leaving, 'two')).rejects.toThrow()
  await http(gateway, `/prod/@connections/${encodeURIComponent(live)}`, { method: 'POST', signed: false })
  await http(gateway, `/other/@connections/${encodeURIComponent(live)}`, { method: 'POST' })
  for (let time = 0; time < 4; time++) here.socket.send('{"action":"say"}')
  await eventually(() => expect(answers).toEqual([]))

  await eventually(() =>
    expect(gateway.record()).toMatchObject({
      connections: [
        { id: live, endedAtMs: null, taken: 0, gone: 0, disconnectedAtMs: null },
        { id: leaving, endedAtMs: expect.any(Number) as number, taken: 1, gone: 2 },
      ],
      posts: { 200: 1, 403: 2, 410: 2 },
      postsUnread: 0,
      requestsThrottled: 0,
      answers: [
        { functionName: 'say', routeKey: 'say', statusCode: 500, count: 1, body: 'Failed to send' },
        { functionName: 'say', routeKey: 'say', statusCode: null, count: 2, body: 'null' },
      ],
    }),
  )
  const [, left] = gateway.record().connections
  expect(left?.clientPort).toBeGreaterThan(0)
  expect(left?.disconnectedAtMs).not.toBeNull()
  expect(left?.goneAtMs).toHaveLength(2)
  expect(left?.goneAtMs[0]).toBeGreaterThanOrEqual(left?.endedAtMs ?? Infinity)
})

test('a handshake that a throttle refuses is counted', async () => {
  const { gateway } = await startRig(
    { $connect: ok },
    { throttles: { routes: { $connect: { requestsPerSecond: 1, burst: 1 } } } },
  )
  await openClient(gateway.url)
  await expect(openClient(gateway.url)).rejects.toThrow('429')
  expect(gateway.record()).toMatchObject({ requestsThrottled: 1, posts: {} })
})
