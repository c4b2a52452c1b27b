import { expect, test } from 'vitest'
import { type Rig, ok, openClient, post, refusedHandshake, startRig, throttled, eventually } from './rig.ts'

function sum({ gateway, metrics }: Rig, name: string): number {
  gateway.flushMetrics()
  return metrics
    .filter((datum) => datum.name === name && 'Stage' in datum.dimensions)
    .reduce((total, datum) => total + datum.value, 0)
}

test('each metric is published by API and by API and stage', async () => {
  const rig = await startRig({ $connect: ok, 'two-way': () => ({ statusCode: 200, body: 'x' }) })
  const client = await openClient(rig.gateway.url)
  client.socket.send('{"action":"two-way"}')
  await eventually(() => expect(client.received).toHaveLength(1))
  rig.gateway.flushMetrics()
  const { apiId } = rig.gateway
  for (const name of ['ConnectCount', 'MessageCount', 'IntegrationLatency']) {
    const data = rig.metrics.filter((datum) => datum.name === name)
    const byApi = data.filter(({ dimensions }) => !('Stage' in dimensions))
    const byStage = data.filter(({ dimensions }) => 'Stage' in dimensions)
    expect(byApi.length).toBeGreaterThan(0)
    expect(byApi.map(({ value }) => value)).toEqual(byStage.map(({ value }) => value))
    for (const datum of byApi)
      expect(datum).toMatchObject({ namespace: 'AWS/ApiGateway', dimensions: { ApiId: apiId } })
    for (const datum of byStage) expect(datum.dimensions).toEqual({ ApiId: apiId, Stage: 'prod' })
    const unit = name === 'IntegrationLatency' ? 'Milliseconds' : 'Count'
    expect(new Set(data.map((datum) => datum.unit))).toEqual(new Set([unit]))
  }
})

test('MessageCount counts what comes from clients and what goes to them', async () => {
  const rig = await startRig({ $connect: ok, 'two-way': () => ({ statusCode: 200, body: 'x' }) })
  const client = await openClient(rig.gateway.url)
  client.socket.send('{"action":"two-way"}')
  client.socket.send('{"action":"unknown"}')
  const connectionId = rig.events[0]?.requestContext.connectionId ?? ''
  await post(rig.gateway, connectionId, 'pushed')
  await post(rig.gateway, 'nobody', 'pushed').catch(() => {})
  await eventually(() => expect(client.received).toHaveLength(3))
  expect(sum(rig, 'MessageCount')).toBe(5)
  expect(sum(rig, 'ClientError')).toBe(1)
})

test('MessageCount is published without being asked for', async () => {
  const rig = await startRig({ $default: ok })
  const { socket } = await openClient(rig.gateway.url)
  socket.send('hello')
  const published = () => rig.metrics.some(({ name }) => name === 'MessageCount')
  await eventually(() => expect(published()).toBe(true))
})

test.each<[string, () => unknown, { integration: number; execution: number }]>([
  ['answers 200', ok, { integration: 0, execution: 0 }],
  ['answers 403', () => ({ statusCode: 403 }), { integration: 1, execution: 0 }],
  ['is throttled', () => throttled, { integration: 1, execution: 0 }],
  ['returns nonsense', () => 'nonsense', { integration: 0, execution: 1 }],
  ['does not end', () => new Promise(() => {}), { integration: 0, execution: 1 }],
])('a $connect function that %s counts as %o', async (_, handler, errors) => {
  const rig = await startRig({ $connect: handler }, { limits: { integrationTimeoutMs: 100 } })
  await (handler === ok ? openClient(rig.gateway.url) : refusedHandshake(rig.gateway.url))
  expect(sum(rig, 'ConnectCount')).toBe(1)
  expect(sum(rig, 'IntegrationError')).toBe(errors.integration)
  expect(sum(rig, 'ExecutionError')).toBe(errors.execution)
  expect(rig.metrics.filter(({ name }) => name === 'IntegrationLatency')).toHaveLength(2)
})
