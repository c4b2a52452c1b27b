import { DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { GetFunctionConfigurationCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { targetOfOutputs } from '../../../reference-stack/cloud/stack-outputs.ts'
import { chat } from '../../../reference-stack/chats/rooms/chat.ts'
import type { FunctionDefinition, StackDefinition } from '../../../reference-stack/define-stack.ts'
import { type LocalStack, startLocalStack } from '../../../reference-stack/local/start.ts'
import type { TargetFile } from '../../../reference-stack/target-file.ts'
import { madeUpOptions } from '../../../scripts/made-up-options.ts'
import { type Template, functionsOf, routesOf, synthesised } from './synthesised.ts'

const handler = new URL('../../fixtures/stacks/names-its-variables.ts', import.meta.url)

/** The room chat with handlers that return what they see. */
const functions: Record<string, FunctionDefinition> = { ...chat.functions }
for (const [functionName, definition] of Object.entries(functions))
  functions[functionName] = {
    ...definition,
    handler,
    environment: { COLOUR: functionName, CLIENTS: { table: 'client-records' }, NEXT: { function: 'SendMessage' } },
  }
const definition: StackDefinition = { ...chat, functions }

const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }
let local: LocalStack
let here: TargetFile
let template: Template
let there: TargetFile
let lambda: LambdaClient
let dynamoDb: DynamoDBClient
beforeAll(async () => {
  ;[local, template] = await Promise.all([startLocalStack({ definition }), synthesised(definition)])
  here = local.target
  there = targetOfOutputs(definition, madeUpOptions, {
    Url: 'wss://abcdef1234.execute-api.eu-west-1.amazonaws.com/prod',
    ApiId: 'abcdef1234',
    Nonce: madeUpOptions.nonce,
  })
  const { region, endpoints } = here
  lambda = new LambdaClient({ region, credentials, endpoint: endpoints.lambda ?? '' })
  dynamoDb = new DynamoDBClient({ region, credentials, endpoint: endpoints.dynamodb ?? '' })
})
afterAll(async () => {
  lambda.destroy()
  dynamoDb.destroy()
  await local[Symbol.asyncDispose]()
})

test('the two target files differ only in where things are, and on what', () => {
  expect(there.architecture).toBe(madeUpOptions.architecture)
  expect(here).not.toHaveProperty('architecture')
  for (const target of [here, there]) {
    expect(target).toMatchObject({
      stack: 'rooms',
      routes: here.routes,
      protocol: 'rooms',
      connectionItems: chat.connectionItems,
      definitionHash: here.definitionHash,
      alias: 'live',
      api: { stage: 'prod' },
    })
  }
  expect(Object.keys(there.functions)).toEqual(Object.keys(here.functions))
  expect(Object.keys(there.tables)).toEqual(Object.keys(here.tables))
})

test('the target file of the cloud names what the template creates', () => {
  const { FunctionName: functionNames, TableName: tableNames } = physicalNames()
  expect(Object.values(there.functions).toSorted()).toEqual(functionNames)
  expect(Object.values(there.tables).toSorted()).toEqual(tableNames)
  const invoked = Object.entries(there.routes).map(([key, functionName]) => [key, there.functions[functionName]])
  expect(routesOf(template)).toEqual(Object.fromEntries(invoked))
})

test('functions have the same memory, time limit and entry point', async () => {
  const inCloud = functionsOf(template, definition)
  for (const [functionName, FunctionName] of Object.entries(here.functions)) {
    const command = new GetFunctionConfigurationCommand({ FunctionName, Qualifier: here.alias })
    const { MemorySize, Timeout, Runtime } = await lambda.send(command)
    expect({ functionName, ...inCloud[functionName] }).toMatchObject({ functionName, MemorySize, Timeout })
    expect(MemorySize).toBeGreaterThan(0)
    if (Runtime !== undefined) expect(inCloud[functionName]).toMatchObject({ Runtime })
  }
})

// Set by the embedded stack only, for its own endpoints.
const standIns = /^AWS_ENDPOINT_URL_(?!APIGATEWAYMANAGEMENTAPI$)/
// Variables of every execution environment, on Lambda as here.
const lambdasOwn = /^(?:AWS_(?!ENDPOINT_URL)|_|LAMBDA_TASK_ROOT$|LANG$|TZ$|PATH$|HOME$|TMPDIR$|NODE_)/

test('functions are given the same variables', async () => {
  const inCloud = functionsOf(template, definition)
  for (const [functionName, FunctionName] of Object.entries(here.functions)) {
    const { Payload } = await lambda.send(new InvokeCommand({ FunctionName, Qualifier: here.alias }))
    const { body } = JSON.parse(Payload?.transformToString() ?? '') as { body: string }
    const seen = (JSON.parse(body) as string[]).filter((name) => !lambdasOwn.test(name) && !standIns.test(name))
    const { Variables = {} } = (inCloud[functionName]?.['Environment'] ?? {}) as { Variables?: object }
    expect({ functionName, variables: seen.toSorted() }).toEqual({
      functionName,
      variables: Object.keys(Variables).toSorted(),
    })
    expect(Variables).toMatchObject({
      CLIENTS: expect.stringMatching(/^<Tablesclientrecords/),
      NEXT: 'fanbench-trial-SendMessage:live',
    })
  }
})

test('tables have the same keys', async () => {
  const inCloud = template.ofType('AWS::DynamoDB::Table').map(([, properties]) => properties)
  for (const [name, TableName] of Object.entries(here.tables)) {
    const { Table } = await dynamoDb.send(new DescribeTableCommand({ TableName }))
    const own = inCloud.find((table) => table['TableName'] === there.tables[name])
    expect(own).toMatchObject({
      KeySchema: Table?.KeySchema,
      BillingMode: Table?.BillingModeSummary?.BillingMode,
    })
    // Dynalite has another order.
    const attributes = own?.['AttributeDefinitions'] as unknown[]
    expect(new Set(attributes)).toEqual(new Set(Table?.AttributeDefinitions))
  }
})

/** All names in the template, in order. */
function physicalNames() {
  const named = (type: string, property: string) =>
    template
      .ofType(type)
      .map(([, properties]) => String(properties[property]))
      .toSorted()
  return {
    FunctionName: named('AWS::Lambda::Function', 'FunctionName'),
    TableName: named('AWS::DynamoDB::Table', 'TableName'),
  }
}
