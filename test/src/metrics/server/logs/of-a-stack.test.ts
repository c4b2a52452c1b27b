import { expect, test } from 'vitest'
import { chat as rooms } from '../../../../../reference-stack/chats/rooms/chat.ts'
import { startLocalStack } from '../../../../../reference-stack/local/start.ts'
import { coldStartsByInsights } from '../../../../../src/metrics/server/logs/cold-starts-by-insights.ts'
import { pullInvocations } from '../../../../../src/metrics/server/logs/pull-invocations.ts'
import { summariseInvocations } from '../../../../../src/metrics/server/logs/summarise-invocations.ts'
import { cloudWatchLogsClient } from '../../../../../src/targets/clients.ts'
import { type Target, endpointTarget } from '../../../../../src/targets/target.ts'
import { talk } from '../../../../reference-stack/local/talk.ts'

test('what the rooms chat did in the embedded stack stands in its logs, invocation by invocation', async () => {
  await using stack = await startLocalStack({ definition: rooms, behaviour: { logDelayMs: 300 } })
  const startedAt = new Date()
  for (let time = 0; time < 2; time++) await talk(stack.target.url, '{"action":"register","value":"bob"}')
  const endedAt = new Date()

  const target: Target = { ...endpointTarget(stack.target.url), ...stack.target, alias: null, protocol: null }
  const client = cloudWatchLogsClient(target)
  if (client === null) throw new Error('the stack has no logs')
  const request = { client, target, startedAt, endedAt, waitSeconds: 20, signal: new AbortController().signal }
  const caused = {
    ...Object.fromEntries(Object.keys(target.functions).map((functionName) => [functionName, 0])),
    Connect: 2,
    RegisterUser: 2,
  }
  const pulled = await pullInvocations({
    ...request,
    caused: { ...caused, Disconnect: 2 },
    masked: (text) => text,
    onWait: () => undefined,
  })
  const byInsights = await coldStartsByInsights(request)
  client.destroy()

  expect(pulled).toMatchObject({ status: 'complete', reasons: [] })
  const [first, second] = pulled.invocations.filter(({ functionName }) => functionName === 'RegisterUser')
  expect(first).toMatchObject({
    memoryMb: 256,
    status: 'success',
    initUs: expect.any(Number),
    handler: { coldStart: true },
  })
  // An environment is up when its init is over, and then has its first event.
  expect(first?.initStartedAtMs).toBeGreaterThanOrEqual(startedAt.getTime())
  expect((first?.initStartedAtMs ?? 0) + (first?.initUs ?? 0) / 1000).toBeLessThanOrEqual((first?.startedAtMs ?? 0) + 2)
  expect(second).toMatchObject({
    environment: first?.environment,
    initUs: null,
    initStartedAtMs: null,
    handler: { coldStart: false },
  })
  for (const { startedAtMs, endedAtMs, durationUs } of pulled.invocations) {
    expect(startedAtMs).toBeGreaterThanOrEqual(startedAt.getTime())
    // Both are whole milliseconds.
    expect(durationUs / 1000).toBeLessThanOrEqual(endedAtMs - (startedAtMs ?? 0) + 1)
  }

  const summary = summariseInvocations(pulled.invocations)
  expect(summary['RegisterUser']).toMatchObject({ invocations: 2, coldStarts: 1, errors: 0, peakConcurrency: 1 })
  for (const functionName of ['Connect', 'RegisterUser', 'Disconnect']) {
    const { invocations, coldStarts, billedMs, maxMemoryMb } = summary[functionName] ?? {}
    const same = { invocations, coldStarts, billedMs, maxMemoryMb }
    expect(byInsights).toMatchObject({ status: 'complete', functions: { [functionName]: same } })
  }
})
