import { expect } from 'vitest'
import { type ServiceFrame, connect } from '../client.ts'
import { eventually } from '../place.ts'
import { probe } from './probes.ts'

const { place, row } = probe

const kilobyte = 1024

/** To the blank: this is how the frames were captured. */
const frame = (message: string) =>
  new RegExp(`^\\{"message": "${message}", "connectionId":"[\\w-]{15}=", "requestId":"[\\w-]{15}="\\}$`)

row('1.2-selection', async () => {
  const client = await connect(place)
  expect(JSON.parse(await client.ask({ text: 'hi' }))).toMatchObject({ text: 'hi' })
  for (const action of ['Ask', 'ask ', 'as']) {
    expect(JSON.parse(await client.ask({}, action))).toMatchObject({ message: 'Forbidden' })
  }
})

row('1.2-no-match', async () => {
  const client = await connect(place)
  for (const text of ['{"action":"nobody"}', '{}', 'no JSON']) {
    const before = client.received.length
    client.socket.send(text)
    expect(JSON.parse(await client.next(before))).toMatchObject({ message: 'Forbidden' })
  }
  expect(JSON.parse(await client.ask({ text: 'still here' }))).toMatchObject({ text: 'still here' })
})

row('1.2-binary', async () => {
  const client = await connect(place)
  const { closed } = client
  client.socket.send(Buffer.from('{"action":"ask"}'))
  expect((await closed).code).toBe(1003)
})

row('1.6-one-way', async () => {
  const client = await connect(place)
  for (const statusCode of [200, 403]) client.send('say', { text: 'dropped', statusCode })
  const id = await client.id()
  await eventually(async () => expect(await place.eventsOf(id)).toHaveLength(4))
  await client.ask({ text: 'mark' })
  expect(client.received.filter((text) => text.includes('dropped'))).toEqual([])
  expect(client.isOpen).toBe(true)
})

row('1.6-two-way', async () => {
  const [sender, other] = [await connect(place), await connect(place)]
  expect(JSON.parse(await sender.ask({ text: 'hi' }))).toMatchObject({ text: 'hi' })
  await other.ask({ text: 'mark' })
  expect(sender.received).toHaveLength(1)
  expect(other.received).toHaveLength(1)
})

row('1.6-exception', async () => {
  const client = await connect(place)
  expect(await client.ask({ then: 'throw' })).toMatch(frame('Internal server error'))
  expect(await client.ask({ then: 'throw' }, 'say')).toMatch(frame('Internal server error'))
  expect(JSON.parse(await client.ask({ text: 'still here' }))).toMatchObject({ text: 'still here' })
})

row('1.6-malformed', async () => {
  const client = await connect(place)
  expect(await client.ask({ then: 'malformed' })).toMatch(frame('Internal server error'))
  expect(JSON.parse(await client.ask({ text: 'still here' }))).toMatchObject({ text: 'still here' })
})

row('1.6-foreign-member', async () => {
  const client = await connect(place)
  for (const action of ['ask', 'say']) {
    expect(await client.ask({ then: 'foreign-member' }, action)).toMatch(frame('Internal server error'))
  }
  expect(JSON.parse(await client.ask({ text: 'still here' }))).toMatchObject({ text: 'still here' })
})

row('1.6-forbidden', async () => {
  const client = await connect(place)
  const forbidden = await client.ask({}, 'nobody')
  expect(forbidden).toMatch(frame('Forbidden'))
  expect((JSON.parse(forbidden) as ServiceFrame).connectionId).toBe(await client.id())
})

row('1.6-order', async () => {
  const client = await connect(place)
  client.send('ask', { then: 'wait', waitMs: 25_000, text: 'first' })
  client.send('ask', { text: 'second' })
  expect(JSON.parse(await client.next(0))).toMatchObject({ text: 'second' })
})

row('3.5-gateway', async () => {
  const client = await connect(place)
  const texts = Array.from({ length: 5 }, (_, at) => `message ${at}`)
  for (const text of texts) client.send('ask', { text })
  await client.next(texts.length - 1)
  const answered = client.received.map((text) => (JSON.parse(text) as { text: string }).text)
  expect(answered.sort()).toEqual(texts)
})

row('1.1-message-size', async () => {
  const client = await connect(place)
  const text = JSON.stringify({ action: 'say', text: '' })
  const whole = JSON.stringify({ action: 'say', text: 'x'.repeat(128 * kilobyte - text.length) })
  for (let at = 0; at < whole.length; at += 32 * kilobyte) {
    client.socket.send(whole.slice(at, at + 32 * kilobyte), { fin: at + 32 * kilobyte >= whole.length })
  }
  const id = await client.id()
  await eventually(async () => {
    const bodies = (await place.eventsOf(id)).map(({ body }) => body?.length)
    expect(bodies).toContain(128 * kilobyte)
  })
})

row('1.1-message-too-big', async () => {
  const client = await connect(place)
  const { closed } = client
  for (let part = 1; part <= 5; part++) client.socket.send('x'.repeat(30 * kilobyte), { fin: part === 5 })
  expect((await closed).code).toBe(1009)
})

row('1.1-frame-too-big', async () => {
  const client = await connect(place)
  const { closed } = client
  client.socket.send('x'.repeat(32 * kilobyte + 1))
  expect((await closed).code).toBe(1009)
})

row('1.1-route-throttle', async () => {
  const client = await connect(place)
  await client.ask({ text: 'warm' })
  const answers = { narrow: 20, ask: 20 }
  for (const [action, count] of Object.entries(answers)) {
    for (let sent = 0; sent < count; sent++) client.send(action, { text: action })
  }
  await client.next(answers.narrow + answers.ask)
  const texts = client.received.map((text) => JSON.parse(text) as { text?: string })
  expect(texts.filter(({ text }) => text === 'ask')).toHaveLength(answers.ask)
  const passed = texts.filter(({ text }) => text === 'narrow').length
  expect(passed).toBeGreaterThan(0)
  expect(passed).toBeLessThan(answers.narrow)
})

row('1.7-ping', async () => {
  const client = await connect(place)
  const id = await client.id()
  const payload = await new Promise<string>((resolve) => {
    client.socket.once('pong', (data) => resolve(data.toString()))
    client.socket.ping('are you there')
  })
  expect(payload).toBe('are you there')
  await client.ask()
  const routes = (await place.eventsOf(id)).map(({ requestContext }) => requestContext.routeKey)
  expect(routes).toEqual(['$connect', 'ask', 'ask'])
})
