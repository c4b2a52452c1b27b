import { FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs'
import { expect } from 'vitest'
import { eventually } from '../place.ts'
import { describe, invoke, reportOf } from './invoke.ts'
import { place, row, timedOut } from './probe.ts'

/** Of the whole log group: what an init logs belongs to no invocation. */
async function lineOf(functionName: string, start: RegExp): Promise<string> {
  const logGroupName = `/aws/lambda/${place.physicalName(functionName)}`
  return eventually(async () => {
    const { events = [] } = await place.logs.send(new FilterLogEventsCommand({ logGroupName }))
    const line = events.map(({ message = '' }) => message).find((message) => start.test(message))
    if (line === undefined) throw new Error(`there is no line ${start.source}`)
    return line
  })
}

row('3.6-lines', async () => {
  const { log, requestId } = await invoke(place, 'Obey', { text: 'hello' })
  const starts = log.split('\n').map((line) => line.split(/[ \t]/)[0])
  expect(starts[0]).toBe('START')
  expect(starts.slice(-3)).toEqual(['END', 'REPORT', ''])
  expect(log).toMatch(new RegExp(`^START RequestId: ${requestId} Version: \\S+\n`))
  expect(log).toContain(`\nEND RequestId: ${requestId}\n`)
  const initStart = await lineOf('Obey', /^INIT_START/)
  expect(initStart).toMatch(/^INIT_START Runtime Version: nodejs:24\.v\d+\tRuntime Version ARN: arn:aws:lambda:\S+/)
})

row('3.6-log-line', async () => {
  const { log, requestId } = await invoke(place, 'Obey', { text: 'hello' })
  expect(log).toMatch(new RegExp(`\n\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z\t${requestId}\tINFO\thello\n`))
})

row('3.6-report', async () => {
  const { log, requestId } = await invoke(place, 'Obey')
  const fields = [
    `\nREPORT RequestId: ${requestId}`,
    'Duration: \\d+\\.\\d\\d ms',
    'Billed Duration: \\d+ ms',
    'Memory Size: \\d+ MB',
    'Max Memory Used: \\d+ MB',
  ]
  expect(log).toMatch(new RegExp(`${fields.join('\t')}\t(?:Init Duration: \\d+\\.\\d\\d ms\t)?\n$`))
})

row('3.6-warm', async () => {
  await invoke(place, 'Part')
  expect(reportOf(await invoke(place, 'Part'))).not.toContain('Init Duration')
})

row('3.6-timeout', async () => {
  expect(reportOf(await timedOut())).toMatch(/\tStatus: timeout\t?$/)
})

row('3.6-crash', async () => {
  const report = reportOf(await invoke(place, 'Obey', { then: 'exit' }))
  expect(report).toMatch(/\tStatus: error\tError Type: Runtime\.ExitError\t?$/)
})

row('3.6-init-failed', async () => {
  expect((await invoke(place, 'Stillborn')).functionError).toBe('Unhandled')
  const line = await lineOf('Stillborn', /^INIT_REPORT/)
  expect(line).toMatch(/^INIT_REPORT Init Duration: \d+\.\d\d ms\tPhase: init\tStatus: error\tError Type: \S+/)
})

row('3.7-init-billed', async () => {
  // Its alias has an environment already, if a client has connected; $LATEST has one for each event at the same time.
  const reports = (await Promise.all([1, 2, 3].map(() => invoke(place, 'Greet')))).map(reportOf)
  const report = reports.find((line) => line.includes('Init Duration')) ?? ''
  const [durationMs, billedMs, initMs] = [
    /\tDuration: ([\d.]+)/,
    /\tBilled Duration: (\d+)/,
    /\tInit Duration: ([\d.]+)/,
  ]
    .map((field) => Number(field.exec(report)?.[1]))
    .map((value) => Math.round(value * 100))
  expect(billedMs).toBe(Math.ceil(((durationMs ?? 0) + (initMs ?? NaN)) / 100) * 100)
})

row('3.8-variables', async () => {
  const { variables, context } = await describe(place)
  const physicalName = place.physicalName('Obey')
  expect(variables).toMatchObject({
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_LAMBDA_FUNCTION_NAME: physicalName,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: context['memoryLimitInMB'],
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${physicalName}`,
    AWS_LAMBDA_LOG_STREAM_NAME: expect.stringMatching(/^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][\da-f]{32}$/) as string,
    AWS_LAMBDA_RUNTIME_API: expect.stringMatching(/^[\d.]+:\d+$/) as string,
    AWS_REGION: place.target.region,
    AWS_DEFAULT_REGION: place.target.region,
    AWS_ACCESS_KEY_ID: '(set)',
    AWS_SECRET_ACCESS_KEY: '(set)',
    AWS_SESSION_TOKEN: '(set)',
    _HANDLER: 'index.handler',
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
  })
})

row('3.8-trace-id', async () => {
  const ids = []
  for (let asked = 0; asked < 2; asked++) {
    const { variables } = await describe(place)
    ids.push(variables['_X_AMZN_TRACE_ID'])
  }
  for (const id of ids) expect(id).toMatch(/^Root=1-[\da-f]{8}-[\da-f]{24};Parent=[\da-f]{16};Sampled=[01]/)
  expect(new Set(ids).size).toBe(2)
})

row('3.8-context', async () => {
  const { context, requestId } = await describe(place)
  const physicalName = place.physicalName('Obey')
  expect(context).toMatchObject({
    callbackWaitsForEmptyEventLoop: true,
    functionName: physicalName,
    functionVersion: '$LATEST',
    memoryLimitInMB: expect.stringMatching(/^\d+$/) as string,
    awsRequestId: requestId,
    logGroupName: `/aws/lambda/${physicalName}`,
    logStreamName: expect.stringContaining('[$LATEST]') as string,
  })
})

row('3.8-remaining-time', async () => {
  const { remainingMs } = (await describe(place)).context
  expect(remainingMs).toBeGreaterThan(0)
  expect(remainingMs).toBeLessThanOrEqual(60_000)
})

row('3.8-arn', async () => {
  const arnOf = async (Qualifier?: string) => {
    const { context } = await describe(place, Qualifier === undefined ? {} : { Qualifier })
    return String(context['invokedFunctionArn']).split(':function:')[1]
  }
  const physicalName = place.physicalName('Obey')
  expect(await arnOf()).toBe(physicalName)
  for (const qualifier of ['$LATEST', place.target.alias ?? '$LATEST']) {
    expect(await arnOf(qualifier)).toBe(`${physicalName}:${qualifier}`)
  }
})
