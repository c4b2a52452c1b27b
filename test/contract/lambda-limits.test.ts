import { beforeAll, expect } from 'vitest'
import { contract } from './contract.ts'
import { eventually, isDeployed } from './place.ts'
import { type Invoked, invoke } from './lambda/invoke.ts'

const concurrencyLimit = 5
const environmentsPer10s = 2
const { place, row } = contract('probe', { concurrencyLimit, environmentsPer10s })

const smallAccount = { needs: 'an account that runs only a few events at once' }

// What a full account is tried with is warm by then.
beforeAll(async () => {
  if (!isDeployed) await invoke(place, 'Part')
})

const waitMs = 800
const waiting = () => invoke(place, 'Obey', { then: 'wait', waitMs })
const greeting = () =>
  invoke(place, 'Greet', {}, { Payload: JSON.stringify({ queryStringParameters: { then: `wait-${waitMs}` } }) })

row(
  '3.3-scaling',
  async () => {
    const called = await Promise.allSettled([waiting(), waiting(), waiting(), waiting()])
    const refused = called.flatMap((call) => (call.status === 'rejected' ? [call.reason as { Reason: string }] : []))
    expect(refused).toHaveLength(called.length - environmentsPer10s)
    for (const { Reason } of refused) expect(Reason).toBe('FunctionInvocationRateLimitExceeded')
  },
  { needs: 'a function that gains only a few environments in 10 s' },
)

/** As many events under way as the account may have, of several functions. */
async function whileFull(act: () => Promise<void>): Promise<void> {
  const busy: Promise<Invoked>[] = [waiting(), waiting(), greeting(), greeting(), invoke(place, 'Impatient')]
  try {
    await act()
  } finally {
    const underWay = (await Promise.allSettled(busy)).filter(({ status }) => status === 'fulfilled')
    // Full of these: none of them was refused itself, and there was room for no more.
    expect(underWay).toHaveLength(concurrencyLimit)
  }
}

const refusal = { name: 'TooManyRequestsException', $metadata: { httpStatusCode: 429 } }
const isFull = () => eventually(() => expect(invoke(place, 'Part')).rejects.toMatchObject(refusal))

row(
  '3.3-concurrency',
  async () => {
    await whileFull(isFull)
    expect((await invoke(place, 'Part')).status).toBe(200)
  },
  smallAccount,
)

row(
  '3.4-account-reason',
  async () => {
    await whileFull(async () => {
      const Reason = 'ConcurrentInvocationLimitExceeded'
      await eventually(() => expect(invoke(place, 'Part')).rejects.toMatchObject({ Reason }))
    })
  },
  smallAccount,
)

row(
  '3.5-throttled',
  async () => {
    let requestId = ''
    await whileFull(async () => {
      await isFull()
      const queued = await invoke(place, 'Part', {}, { InvocationType: 'Event' })
      expect(queued.status).toBe(202)
      requestId = queued.requestId
    })
    await eventually(async () => expect(await place.eventsOf(requestId)).toHaveLength(1))
  },
  smallAccount,
)
