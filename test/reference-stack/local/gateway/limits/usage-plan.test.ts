import { expect, test } from 'vitest'
import { UsagePlan } from '../../../../../reference-stack/local/gateway/limits/usage-plan.ts'
import { ok, openClient, refusedHandshake, startRig } from '../rig.ts'

const key = 'the-key-of-the-usage-plan'
const headers = { 'x-api-key': key }

test('a handshake without the key, or with another, is a 403, and $connect does not hear of it', async () => {
  const usagePlan = new UsagePlan({ keyVariable: 'CHAT_KEY' }, key)
  const { gateway, events } = await startRig({ $connect: ok }, { usagePlan })
  expect(await refusedHandshake(gateway.url)).toMatchObject({ status: 403 })
  expect(await refusedHandshake(gateway.url, { headers: { 'x-api-key': `${key}s` } })).toMatchObject({ status: 403 })
  expect(events).toEqual([])
  const { socket } = await openClient(gateway.url, { headers })
  expect(socket.readyState).toBe(1)
  expect(events).toHaveLength(1)
})

test('a handshake beyond the bucket or the quota of the plan is a 429', async () => {
  const almostNever = { requestsPerSecond: 0.001, burst: 2 }
  const usagePlan = new UsagePlan({ keyVariable: 'CHAT_KEY', throttle: almostNever }, key)
  const { gateway } = await startRig({ $connect: ok }, { usagePlan })
  for (let opened = 0; opened < 2; opened += 1) await openClient(gateway.url, { headers })
  expect(await refusedHandshake(gateway.url, { headers })).toMatchObject({ status: 429 })
  expect(gateway.totals.throttled).toBe(1)

  const quota = { requests: 1, period: 'DAY' } as const
  const other = await startRig({ $connect: ok }, { usagePlan: new UsagePlan({ keyVariable: 'CHAT_KEY', quota }, key) })
  await openClient(other.gateway.url, { headers })
  expect(await refusedHandshake(other.gateway.url, { headers })).toMatchObject({ status: 429 })
})
