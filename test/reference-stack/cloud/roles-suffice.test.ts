import { once } from 'node:events'
import { expect, test, vi } from 'vitest'
import { chat as rooms } from '../../../reference-stack/chats/rooms/chat.ts'
import { madeUpOptions } from '../../../scripts/made-up-options.ts'
import { PlainClient } from '../chats/plain-client.ts'
import { allowedTo } from './allowed-to.ts'
import { startNotedStack } from './noted-calls.ts'
import { propertiesOf, synthesised } from './synthesised.ts'

test('all that the functions of the room chat call is allowed to the roles that they have in an account', async () => {
  const template = await synthesised(rooms)
  /** As calls are noted: the definition's name of a table, and `POST/@connections`. */
  const plainly = (resource: string) => {
    const [, invoked] = /:function:([\w-]+)/.exec(resource) ?? []
    if (invoked !== undefined) return invoked
    const [, connections] = /\/prod\/(\w+\/@connections)\/\*$/.exec(resource) ?? []
    if (connections !== undefined) return connections
    return String(propertiesOf(template, resource.replace('.Arn', ''))['TableName']).replace(
      `${madeUpOptions.stackName}-`,
      '',
    )
  }
  const allowed = new Set(
    Object.keys(rooms.functions).flatMap((functionName) =>
      allowedTo(template, rooms, functionName).map(
        ([action, resource]) => `${functionName} ${action} ${plainly(resource)}`,
      ),
    ),
  )

  await using stack = await startNotedStack(rooms)
  const called = () => new Set(stack.calls.map(({ functionName, action, on }) => `${functionName} ${action} ${on}`))
  await using ann = await PlainClient.memberOf(stack.url, 'den', 'Ann')
  const ben = await PlainClient.memberOf(stack.url, 'den', 'Ben')
  await using cat = await PlainClient.memberOf(stack.url, 'attic', 'Cat')
  ann.send({ action: 'dispatch', room: 'den', value: 'hello' })
  await ben.hears('client-message')
  await cat.ask({ action: 'join-room', room: 'den' }, 'multi-message')
  await cat.ask({ action: 'list-members', room: 'den' }, 'members')
  cat.send({ action: 'set-position', room: 'den', value: '1,1' })
  await cat.ask({ action: 'read-positions', room: 'den' }, 'positions')
  await cat.ask({ action: 'leave-room', room: 'den' }, 'left-room')
  ben.socket.terminate()
  await once(ben.socket, 'close')
  // Its `$disconnect` has no answer that anybody could hear.
  await vi.waitFor(() => expect(called()).toContain('Disconnect dynamodb:DeleteItem client-records'), 20_000)

  expect([...called()].filter((call) => !allowed.has(call))).toEqual([])
  expect(new Set(stack.calls.map(({ functionName }) => functionName))).toEqual(new Set(Object.keys(rooms.functions)))
  expect([...called()]).toContain('SendMessage execute-api:ManageConnections POST/@connections')
})
