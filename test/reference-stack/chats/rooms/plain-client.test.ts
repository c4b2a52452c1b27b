import { once } from 'node:events'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient, PutCommand, ScanCommand } from '@aws-sdk/lib-dynamodb'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { chat } from '../../../../reference-stack/chats/rooms/chat.ts'
import { type LocalStack, startLocalStack } from '../../../../reference-stack/local/start.ts'

let stack: LocalStack
let database: DynamoDBDocumentClient
const clients: PlainClient[] = []

beforeAll(async () => {
  stack = await startLocalStack({ definition: chat })
  const { region, endpoints } = stack.target
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
  database = DynamoDBDocumentClient.from(
    new DynamoDBClient({ region, credentials, ...(endpoints.dynamodb && { endpoint: endpoints.dynamodb }) }),
  )
})
afterEach(() => Promise.all(clients.splice(0).map((client) => client.close())))
afterAll(async () => {
  database.destroy()
  await stack[Symbol.asyncDispose]()
})

type Frame = Readonly<Record<string, unknown>>

/** Nothing but a socket, and a list of what it has heard. */
class PlainClient {
  readonly socket = new WebSocket(stack.target.url, { perMessageDeflate: false })
  readonly heard: Frame[] = []

  constructor() {
    this.socket.on('message', (data: Buffer) => this.heard.push(JSON.parse(data.toString()) as Frame))
  }

  static async open(): Promise<PlainClient> {
    const client = new PlainClient()
    clients.push(client)
    await once(client.socket, 'open')
    return client
  }

  /** Takes the first frame heard of this type, or waits for it. */
  hears(type: string): Promise<Frame> {
    return vi.waitFor(
      () => {
        const index = this.heard.findIndex((frame) => frame.type === type)
        if (index === -1) throw new Error(`${type} not among ${JSON.stringify(this.heard).slice(0, 1000)}`)
        return this.heard.splice(index, 1)[0] as Frame
      },
      { timeout: 20_000, interval: 10 },
    )
  }

  send(frame: Frame): void {
    this.socket.send(JSON.stringify(frame))
  }

  ask(frame: Frame, answerType: string): Promise<Frame> {
    this.send(frame)
    return this.hears(answerType)
  }

  async close(): Promise<void> {
    if (this.socket.readyState === WebSocket.CLOSED) return
    this.socket.close()
    await once(this.socket, 'close')
  }
}

async function memberOf(room: string, name: string): Promise<PlainClient> {
  const client = await PlainClient.open()
  await client.ask({ action: 'register', value: name }, 'signup')
  await client.ask({ action: 'new-room', room }, 'single-room')
  await client.ask({ action: 'join-room', room }, 'multi-message')
  return client
}

async function rows(): Promise<readonly Frame[]> {
  const pages = await Promise.all(
    Object.values(stack.target.tables).map((TableName) =>
      database.send(new ScanCommand({ TableName, ConsistentRead: true })),
    ),
  )
  return pages.flatMap(({ Items = [] }) => Items)
}

test('register, new room, two members, a message to both, leave, disconnect, rows gone', async () => {
  const ann = await PlainClient.open()
  const bob = await PlainClient.open()
  expect(await ann.ask({ action: 'register', value: 'Ann' }, 'signup')).toEqual({ type: 'signup', rooms: [] })
  await bob.ask({ action: 'register', value: 'Bob' }, 'signup')

  await ann.ask({ action: 'new-room', room: 'lobby' }, 'single-room')
  expect(await bob.hears('single-room')).toEqual({ type: 'single-room', message: 'lobby' })

  for (const client of [ann, bob])
    expect(await client.ask({ action: 'join-room', room: 'lobby' }, 'multi-message')).toEqual({
      type: 'multi-message',
      messages: [],
    })

  ann.send({ action: 'dispatch', room: 'lobby', value: 'hello' })
  const message = { type: 'client-message', message: 'hello', user: 'Ann' }
  expect(await ann.hears('client-message')).toEqual(message)
  expect(await bob.hears('client-message')).toEqual(message)

  expect(await bob.ask({ action: 'leave-room', room: 'lobby' }, 'left-room')).toMatchObject({ room: 'lobby' })
  expect(await bob.ask({ action: 'leave-room', room: 'lobby' }, 'left-room')).toMatchObject({ room: 'lobby' })
  expect(bob.heard).toEqual([])

  await ann.close()
  expect(await bob.hears('delete-room')).toEqual({ type: 'delete-room', room: 'lobby' })
  await bob.close()
  const left = () => rows().then((all) => all.filter(({ entry }) => !String(entry).startsWith('message#')))
  await expect.poll(left, { timeout: 20_000 }).toEqual([])
})

test('re-joining and creating a room twice are ordinary, and what was said is replayed', async () => {
  const client = await memberOf('diary', 'Eve')
  client.send({ action: 'dispatch', room: 'diary', value: 'first' })
  await client.hears('client-message')
  await client.ask({ action: 'new-room', room: 'diary' }, 'single-room')
  // The message is kept while it is being posted, so it may be heard before it can be replayed.
  await expect
    .poll(() => client.ask({ action: 'join-room', room: 'diary' }, 'multi-message'), { timeout: 20_000 })
    .toMatchObject({ messages: [{ user: 'Eve', content: 'first', time: expect.any(Number) as number }] })
})

test('what cannot be done is answered with an error frame, and the connection stays', async () => {
  const client = await memberOf('errors', 'Cy')
  const refusals: [Frame, string][] = [
    [{ action: 'join-room', room: 'nowhere' }, 'room does not exist'],
    [{ action: 'join-room' }, 'room is missing'],
    [{ action: 'dispatch', room: 'errors' }, 'value is missing'],
    [{ action: 'dispatch', room: 'elsewhere', value: 'x' }, 'not in the room'],
  ]
  for (const [frame, message] of refusals)
    expect(await client.ask(frame, 'error')).toEqual({ type: 'error', action: frame.action, message })

  client.send({ action: 'dispatch', room: 'errors', value: 'still here' })
  expect(await client.hears('client-message')).toMatchObject({ message: 'still here' })
})

test('an oversized text, sent in frames that the gateway takes, is refused', async () => {
  const client = await memberOf('long texts', 'Di')
  const text = JSON.stringify({ action: 'dispatch', room: 'long texts', value: 'x'.repeat(102_400) })
  const frameBytes = 16 * 1024
  for (let start = 0; start < text.length; start += frameBytes)
    client.socket.send(text.slice(start, start + frameBytes), { fin: start + frameBytes >= text.length })
  expect(await client.hears('error')).toMatchObject({ message: 'value is longer than 102400 bytes' })
})

test('a row without a connection is deleted by the next message, which everybody else gets', async () => {
  const [fay, gus] = [await memberOf('haunted', 'Fay'), await memberOf('haunted', 'Gus')]
  const ghost = { room: 'room#haunted', entry: 'member#ghostAAAAAAAAAA=' }
  await database.send(
    new PutCommand({
      TableName: stack.target.tables['room-messages-users'],
      Item: { ...ghost, name: 'x', joinedAt: 1 },
    }),
  )
  fay.send({ action: 'dispatch', room: 'haunted', value: 'boo' })
  await fay.hears('client-message')
  await gus.hears('client-message')
  await expect.poll(() => rows(), { timeout: 20_000 }).not.toContainEqual(expect.objectContaining(ghost))
})
