import { expect, test } from 'vitest'
import type { StackDefinition } from '../../../reference-stack/define-stack.ts'
import { checkCloudOptions } from '../../../reference-stack/cloud/check-options.ts'
import { madeUpOptions } from '../../../scripts/made-up-options.ts'
import { synthesised } from './synthesised.ts'

const handler = new URL('../../fixtures/stacks/echo/handlers/say.ts', import.meta.url)

const chat: StackDefinition = {
  name: 'limited',
  tables: {
    rooms: {
      partitionKey: 'room',
      provisioned: { readUnits: 3, writeUnits: 4 },
      indexes: {
        own: { partitionKey: 'member', provisioned: { readUnits: 5, writeUnits: 6 } },
        same: { partitionKey: 'other' },
      },
    },
    quiet: { partitionKey: 'room' },
  },
  functions: {
    Say: {
      handler,
      memoryMb: 128,
      timeoutSeconds: 3,
      provisionedConcurrency: 2,
      asyncEvents: { maximumRetryAttempts: 0, maximumAgeSeconds: 90 },
    },
  },
  routes: { $connect: 'Say', say: 'Say' },
}

test('the limits of a definition are those of the stack in an account', async () => {
  const template = await synthesised(chat)
  const [alias] = template.ofType('AWS::Lambda::Alias')
  expect(alias?.[1]).toMatchObject({ ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 2 } })
  const [config] = template.ofType('AWS::Lambda::EventInvokeConfig')
  expect(config?.[1]).toMatchObject({ Qualifier: 'live', MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 90 })
  const [rooms, quiet] = template.ofType('AWS::DynamoDB::Table').map(([, properties]) => properties)
  const units = (ReadCapacityUnits: number, WriteCapacityUnits: number) => ({
    ProvisionedThroughput: { ReadCapacityUnits, WriteCapacityUnits },
  })
  expect(rooms).toMatchObject({
    BillingMode: 'PROVISIONED',
    ...units(3, 4),
    GlobalSecondaryIndexes: [
      { IndexName: 'own', ...units(5, 6) },
      { IndexName: 'same', ...units(3, 4) },
    ],
  })
  expect(quiet).toMatchObject({ BillingMode: 'PAY_PER_REQUEST' })
})

test('an API key of $connect, and everybody let in, are not deployed', () => {
  const problems = checkCloudOptions({ ...chat, admits: {}, connectPlan: { keyVariable: 'KEY' } }, madeUpOptions)
  expect(problems.map((problem) => problem.split(':', 1)[0])).toEqual(['admits', 'connectPlan'])
})
