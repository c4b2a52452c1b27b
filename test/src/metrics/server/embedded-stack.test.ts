import { expect, it } from 'vitest'
import { startLocalStack } from '../../../../reference-stack/local/start.ts'
import { pullServerFigures } from '../../../../src/metrics/server/pull.ts'
import { cloudWatchClient } from '../../../../src/targets/clients.ts'
import { asTarget } from '../../../../src/targets/target.ts'
import { chat as echo } from '../../../fixtures/stacks/echo/chat.ts'
import { talk } from '../../../reference-stack/local/talk.ts'

it('a stack whose metrics are late is waited for, and has then told all', async () => {
  await using stack = await startLocalStack({ definition: echo, behaviour: { metricDelayMs: 1000 } })
  const target = asTarget(stack.target)
  const client = cloudWatchClient(target)
  if (client === null) throw new Error('the stack names no CloudWatch')
  const notices: string[] = []
  const startedAt = new Date()
  await talk(target.url, '{"action":"say"}')
  const figures = await pullServerFigures({
    client,
    target,
    caused: { connect: 1, say: 1 },
    startedAt,
    endedAt: new Date(),
    waitSeconds: 20,
    signal: new AbortController().signal,
    onWait: (text) => notices.push(text),
  })
  client.destroy()
  expect(notices[0]).toMatch(/^waiting for CloudWatch, at most .*no invocations of 1 caused/)
  expect(figures).toMatchObject({
    status: 'complete',
    reasons: [],
    notes: [],
    functions: { connect: { invocations: 1, errors: 0 }, say: { invocations: 1, concurrentExecutionsMax: 1 } },
    api: { connectCount: 1, messageCount: 2 },
    account: { concurrentExecutionsMax: 1 },
    tables: {},
  })
})
