import { PostToConnectionCommand } from '@aws-sdk/client-apigatewaymanagementapi'
import { expect, test } from 'vitest'
import { eventually, managementClient, ok, openClient, post, startRig } from '../rig.ts'

const text = 'x'.repeat(64 * 1024)

test.each([100_000, 3_000_000])(
  'a client that does not read is posted to until %i bytes wait for it, then 429; and it loses nothing',
  async (clientBufferBytes) => {
    const { gateway, events } = await startRig({ $connect: ok }, { limits: { clientBufferBytes } })
    const client = await openClient(gateway.url)
    const other = await openClient(gateway.url)
    const [slowId = '', otherId = ''] = events.map(({ requestContext }) => requestContext.connectionId)
    client.socket.pause()

    const sdk = managementClient(gateway)
    let accepted = 0
    const flood = async () => {
      // The kernel's own buffers hold some MB; 64 MB they do not.
      for (; accepted < 1_000; accepted++) {
        await sdk.send(new PostToConnectionCommand({ ConnectionId: slowId, Data: text }))
      }
    }
    await expect(flood()).rejects.toMatchObject({ name: 'LimitExceededException', $metadata: { httpStatusCode: 429 } })
    expect(accepted * text.length).toBeGreaterThan(clientBufferBytes)
    expect(client.socket.readyState).toBe(client.socket.OPEN)
    await post(gateway, otherId, 'not for the slow one alone')
    await eventually(() => expect(other.received).toHaveLength(1))

    client.socket.resume()
    await eventually(() => expect(client.received).toHaveLength(accepted))
    await post(gateway, slowId, 'welcome back')
    await eventually(() => expect(client.received.at(-1)).toBe('welcome back'))
  },
)
