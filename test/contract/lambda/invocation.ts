import {
  DeleteFunctionConcurrencyCommand,
  InvokeCommand,
  PutFunctionConcurrencyCommand,
  UpdateFunctionConfigurationCommand,
  waitUntilFunctionUpdatedV2,
} from '@aws-sdk/client-lambda'
import { FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs'
import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import type { Order } from '../client.ts'
import { eventually, isDeployed } from '../place.ts'
import { bodyOf, describe, invoke, reportOf } from './invoke.ts'
import { place, row, timedOut } from './probe.ts'

const megabyte = 1024 * 1024

row('3.4-answer', async () => {
  const answer = await invoke(place, 'Obey', { text: 'grüße' }, { Qualifier: '$LATEST' })
  expect(answer).toMatchObject({ status: 200, executedVersion: '$LATEST', functionError: undefined })
  expect(bodyOf(answer)).toMatchObject({ text: 'grüße' })
})

row('3.4-tail', async () => {
  const { log } = await invoke(place, 'Obey', { text: 'x'.repeat(10_000) })
  expect(Buffer.byteLength(log)).toBeLessThanOrEqual(4096)
  expect(log).toMatch(/REPORT RequestId: .*\n$/)
})

row('3.4-event', async () => {
  const { status, payload, requestId } = await invoke(place, 'Part', {}, { InvocationType: 'Event' })
  expect([status, payload]).toEqual([202, ''])
  await eventually(async () => expect(await place.eventsOf(requestId)).toHaveLength(1))
})

row('3.4-dry-run', async () => {
  const text = randomUUID()
  expect((await invoke(place, 'Obey', { text }, { InvocationType: 'DryRun' })).status).toBe(204)
  await invoke(place, 'Obey')
  expect(await place.eventsThatMention(text)).toEqual([])
})

row('3.4-handler-threw', async () => {
  const answer = await invoke(place, 'Obey', { then: 'throw', text: 'no such room' })
  expect(answer).toMatchObject({ status: 200, functionError: 'Unhandled' })
  expect(JSON.parse(answer.payload)).toEqual({
    errorType: 'Error',
    errorMessage: 'no such room',
    trace: expect.arrayContaining(['Error: no such room', expect.stringMatching(/^ {4}at /)]) as string[],
  })
})

row('3.4-unhandled-rejection', async () => {
  const answer = await invoke(place, 'Obey', { then: 'reject', text: 'no such room' })
  expect(answer).toMatchObject({ status: 200, functionError: 'Unhandled' })
  expect(JSON.parse(answer.payload)).toMatchObject({
    errorType: 'Runtime.UnhandledPromiseRejection',
    errorMessage: 'Error: no such room',
  })
})

row('3.8-callback', async () => {
  const answer = await invoke(place, 'CallBack22')
  expect(JSON.parse(answer.payload)).toEqual({ statusCode: 200, body: 'called back' })
  expect(answer.log).toContain('what was left behind')
})

row('3.8-async-only', async () => {
  const answer = await invoke(place, 'CallBack24')
  expect(answer.functionError).toBe('Unhandled')
  expect(JSON.parse(answer.payload)).toMatchObject({ errorType: 'Runtime.CallbackHandlerDeprecated' })
})

row('3.4-timed-out', async () => {
  const answer = await timedOut()
  expect(answer).toMatchObject({ status: 200, functionError: 'Unhandled' })
  expect(JSON.parse(answer.payload)).toMatchObject({
    errorType: 'Sandbox.Timedout',
    errorMessage: expect.stringContaining('Task timed out after 1.00 seconds') as string,
  })
})

row('3.3-payload', async () => {
  const FunctionName = place.physicalName('Obey')
  const sending = (bytes: number, InvocationType: 'RequestResponse' | 'Event') =>
    place.lambda.send(new InvokeCommand({ FunctionName, Payload: JSON.stringify('x'.repeat(bytes)), InvocationType }))
  const tooLarge = { name: 'RequestTooLargeException', $metadata: { httpStatusCode: 413 } }
  await expect(sending(6 * megabyte, 'RequestResponse')).rejects.toMatchObject(tooLarge)
  await expect(sending(megabyte, 'Event')).rejects.toMatchObject(tooLarge)
})

async function whileSwitchedOff(act: () => Promise<void>): Promise<void> {
  const FunctionName = place.physicalName('Part')
  const { lambda } = place
  await lambda.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 0 }))
  try {
    await act()
  } finally {
    await lambda.send(new DeleteFunctionConcurrencyCommand({ FunctionName }))
  }
}

row('3.3-reserved', async () => {
  await whileSwitchedOff(async () => {
    const Reason = 'ReservedFunctionConcurrentInvocationLimitExceeded'
    await eventually(() => expect(invoke(place, 'Part')).rejects.toMatchObject({ Reason }))
  })
  await eventually(async () => expect((await invoke(place, 'Part')).status).toBe(200))
})

row('3.4-throttled', async () => {
  await whileSwitchedOff(async () => {
    await eventually(() =>
      expect(invoke(place, 'Part')).rejects.toMatchObject({
        name: 'TooManyRequestsException',
        message: 'Rate Exceeded.',
        $metadata: { httpStatusCode: 429 },
      }),
    )
  })
})

row('3.3-unreserved', async () => {
  const all = { FunctionName: place.physicalName('Impatient'), ReservedConcurrentExecutions: 1_000_000 }
  await expect(place.lambda.send(new PutFunctionConcurrencyCommand(all))).rejects.toMatchObject({
    name: 'InvalidParameterValueException',
    message: expect.stringContaining('below its minimum value') as string,
  })
})

/** Changes nothing but what makes `$LATEST` another. */
async function change(functionName: string): Promise<void> {
  const FunctionName = place.physicalName(functionName)
  await place.lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Description: randomUUID() }))
}

async function updated(functionName: string): Promise<void> {
  const delay = isDeployed ? 1 : 0.05
  const times = { client: place.lambda, maxWaitTime: 60, minDelay: delay, maxDelay: delay }
  await waitUntilFunctionUpdatedV2(times, { FunctionName: place.physicalName(functionName) })
}

row('3.1-change-is-cold', async () => {
  const isCold = async (Qualifier: string) =>
    reportOf(await invoke(place, 'Part', {}, { Qualifier })).includes('Init Duration')
  const published = place.target.alias ?? '$LATEST'
  for (const qualifier of ['$LATEST', published]) await isCold(qualifier)
  expect([await isCold('$LATEST'), await isCold(published)]).toEqual([false, false])
  await change('Part')
  await updated('Part')
  expect([await isCold('$LATEST'), await isCold(published)]).toEqual([true, false])
})

row('3.4-update-running', async () => {
  const changes = await Promise.allSettled(Array.from({ length: 5 }, () => change('Greet')))
  const refused = changes.flatMap((change) => (change.status === 'rejected' ? [change.reason as unknown] : []))
  expect(refused.length).toBeGreaterThan(0)
  expect(refused.length).toBeLessThan(changes.length)
  expect(refused[0]).toMatchObject({
    name: 'ResourceConflictException',
    message: expect.stringContaining('An update is in progress for resource') as string,
    $metadata: { httpStatusCode: 409 },
  })
  await updated('Greet')
})

row('3.5-retries', async () => {
  const { requestId } = await invoke(place, 'Obey', { then: 'throw' }, { InvocationType: 'Event' })
  await eventually(async () => expect(await place.eventsOf(requestId)).toHaveLength(3))
})

row('3.1-one-at-a-time', async () => {
  const calls = Array.from({ length: 3 }, () => invoke(place, 'Obey', { then: 'wait', waitMs: 200 }))
  const requestIds = (await Promise.all(calls)).map(({ requestId }) => requestId)
  const logGroupName = `/aws/lambda/${place.physicalName('Obey')}`
  const lines = await eventually(async () => {
    const { events = [] } = await place.logs.send(new FilterLogEventsCommand({ logGroupName }))
    const ended = events.filter(({ message }) => message?.startsWith('END ')).map(({ message = '' }) => message)
    for (const requestId of requestIds) expect(ended.join()).toContain(requestId)
    return events
  })
  for (const ofOneEnvironment of Map.groupBy(lines, ({ logStreamName }) => logStreamName).values()) {
    const turns = ofOneEnvironment.flatMap(({ message }) => /^(?:START|END)/.exec(message ?? '')?.[0] ?? [])
    expect(turns).toEqual(turns.map((_, at) => (at % 2 === 0 ? 'START' : 'END')))
  }
})

row('3.1-suppressed-init', async () => {
  await change('Obey')
  await updated('Obey')
  // The one environment of the new configuration.
  const before = await describe(place)
  expect(reportOf(before)).toContain('Init Duration')
  expect((await invoke(place, 'Obey', { then: 'exit' })).functionError).toBe('Unhandled')
  const after = await describe(place)
  expect(after.context.logStreamName).toBe(before.context.logStreamName)
  expect(after.log).toContain('"coldStart":true')
  expect(reportOf(after)).not.toContain('Init Duration')
})

row('3.1-child-processes', async () => {
  await change('Obey')
  await updated('Obey')
  // One after the other, so that all of it happens in the one environment of the new configuration.
  const ask = async (order: Order) => bodyOf(await invoke(place, 'Obey', order)) as { pid: number; isRunning: boolean }
  const { pid } = await ask({ then: 'spawn' })
  expect((await ask({ then: 'is-running', pid })).isRunning).toBe(true)
  expect((await invoke(place, 'Obey', { then: 'exit' })).functionError).toBe('Unhandled')
  // It has ended at once; it is there until the system has taken note of its end.
  await eventually(async () => expect((await ask({ then: 'is-running', pid })).isRunning).toBe(false))
})
