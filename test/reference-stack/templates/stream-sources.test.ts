import { describe, expect, it } from 'vitest'
import { readText, samChat } from './reading.ts'

const messages = `Messages:
  Type: AWS::DynamoDB::Table
  Properties:
    AttributeDefinitions: [{ AttributeName: id, AttributeType: S }]
    KeySchema: [{ AttributeName: id, KeyType: HASH }]
    StreamSpecification: { StreamViewType: NEW_AND_OLD_IMAGES }`

const broadcast = (more = '') => `Broadcast:
  Type: AWS::Serverless::Function
  Properties:
    { CodeUri: ., Handler: app.broadcast, Runtime: nodejs24.x${more} }`

const mapping = (properties: string, name = 'Source') => `${name}:
  Type: AWS::Lambda::EventSourceMapping
  Properties: { StartingPosition: LATEST, ${properties} }`

async function streamsOf(resources: readonly string[], functionName = 'Broadcast') {
  const { definition, problems, notices } = await readText(samChat({ resources: resources.join('\n') }))
  return { streams: definition?.functions[functionName]?.streams, tables: definition?.tables, problems, notices }
}

const toTable = 'EventSourceArn: !GetAtt Messages.StreamArn'

describe('what the stream of a table invokes', () => {
  it('is an event of a function in SAM, with all that Lambda can be told', async () => {
    const { streams, tables, notices } = await streamsOf([
      messages,
      broadcast(`,
      Events: { New: { Type: DynamoDB, Properties: {
        Stream: !GetAtt Messages.StreamArn, StartingPosition: TRIM_HORIZON, BatchSize: 25, MaximumBatchingWindowInSeconds: 1,
        MaximumRetryAttempts: 2, MaximumRecordAgeInSeconds: 60, BisectBatchOnFunctionError: true, ParallelizationFactor: 2,
        FunctionResponseTypes: [ReportBatchItemFailures], TumblingWindowInSeconds: 10,
        FilterCriteria: { Filters: [{ Pattern: '{"eventName":["INSERT"]}' }] } } } }`),
    ])
    expect(streams).toEqual({
      Messages: {
        startingPosition: 'TRIM_HORIZON',
        batchSize: 25,
        batchingWindowSeconds: 1,
        maximumRetryAttempts: 2,
        maximumRecordAgeSeconds: 60,
        bisectBatchOnFunctionError: true,
        parallelizationFactor: 2,
        reportBatchItemFailures: true,
        filters: [{ eventName: ['INSERT'] }],
      },
    })
    expect(tables?.['Messages']?.stream).toBe('NEW_AND_OLD_IMAGES')
    expect(notices).toContain('template.yaml:28: Broadcast: the stream of Messages invokes it')
    expect(notices).toContain('template.yaml:28: Broadcast: Broadcast.New: TumblingWindowInSeconds is left out')
    expect(notices.filter((notice) => notice.includes('no route'))).toEqual([])
  })

  it.each([
    ['by its name', '!Ref Broadcast'],
    ['by its ARN', '!GetAtt Broadcast.Arn'],
    ['by its name within a text', '!Sub "${Broadcast}"'],
  ])('is an event source mapping of CloudFormation, which names the function %s', async (_, name) => {
    const infinite = 'MaximumRetryAttempts: -1, MaximumRecordAgeInSeconds: -1'
    const { streams, notices } = await streamsOf([
      messages,
      broadcast(),
      mapping(`FunctionName: ${name}, ${toTable}, ${infinite}`),
    ])
    expect(streams).toEqual({ Messages: { startingPosition: 'LATEST' } })
    expect(notices.filter((notice) => notice.includes('left out'))).toEqual([])
  })

  it('may be a function of a route, too', async () => {
    const { streams } = await streamsOf([messages, mapping(`FunctionName: !Ref Say, ${toTable}`)], 'Say')
    expect(streams).toEqual({ Messages: { startingPosition: 'LATEST' } })
  })

  it('is left out where it is not enabled, or invokes the same once more', async () => {
    const enabled = await streamsOf([
      messages,
      broadcast(),
      mapping(`FunctionName: !Ref Broadcast, ${toTable}, Enabled: false`),
    ])
    expect(enabled.streams).toBeUndefined()
    expect(enabled.notices).toContain('template.yaml:28: Broadcast: the stream of Messages is not enabled for it')
    const twice = await streamsOf([
      messages,
      broadcast(),
      mapping(`FunctionName: !Ref Broadcast, ${toTable}`),
      mapping(`FunctionName: !Ref Broadcast, ${toTable}`, 'Again'),
    ])
    expect(twice.notices).toContain(
      'template.yaml:31: Broadcast: the stream of Messages invokes it already: Again is left out',
    )
  })

  it('is named with its line where it is another source: Kinesis, SQS, a table that is not there', async () => {
    const { streams, notices, problems } = await streamsOf([
      messages,
      'Jobs: { Type: AWS::SQS::Queue }',
      broadcast(', Events: { Job: { Type: SQS, Properties: { Queue: !GetAtt Jobs.Arn } } }'),
      mapping(
        'FunctionName: !Ref Broadcast, EventSourceArn: arn:aws:kinesis:eu-west-1:123456789012:stream/s',
        'Kinesis',
      ),
      mapping(
        'FunctionName: !Ref Say, EventSourceArn: arn:aws:dynamodb:eu-west-1:123456789012:table/t/stream/x',
        'Elsewhere',
      ),
    ])
    expect([streams, problems]).toEqual([undefined, []])
    expect(notices).toEqual([
      'template.yaml:11: Say: has no access to tables, @connections or functions',
      'template.yaml:24: left out: Jobs (AWS::SQS::Queue, line 24), Kinesis (AWS::Lambda::EventSourceMapping, line 29), Elsewhere (AWS::Lambda::EventSourceMapping, line 32)',
      'template.yaml:25: left out, since neither a route nor the stream of a table leads to them: Broadcast (line 25, invoked by SQS)',
    ])
  })

  it('is refused where the table has no stream, or a pattern is no JSON', async () => {
    const { problems } = await streamsOf([
      messages.replace(/ *StreamSpecification.*/, ''),
      broadcast(),
      mapping(`FunctionName: !Ref Broadcast, ${toTable}`),
    ])
    expect(problems).toEqual([
      "template.yaml:24: functions.Broadcast.streams: the table Messages has no stream: give it one, such as stream: 'NEW_IMAGE'",
    ])
    const filtered = await streamsOf([
      messages,
      broadcast(),
      mapping(`FunctionName: !Ref Broadcast, ${toTable}, FilterCriteria: { Filters: [{ Pattern: '{eventName' }] }`),
    ])
    expect(filtered.problems).toEqual(['template.yaml:30: Broadcast: Source: a Pattern of its filters is no JSON'])
  })
})

describe('the stream events of a serverless.yml', () => {
  const service = (events: string) => `service: team
provider: { name: aws, runtime: nodejs22.x }
functions:
  say: { handler: app.handler, events: [{ websocket: say }] }
  broadcast:
    handler: app.broadcast
    events:
${events}
resources:
  Resources:
    Messages:
      Type: AWS::DynamoDB::Table
      Properties:
        AttributeDefinitions: [{ AttributeName: id, AttributeType: S }]
        KeySchema: [{ AttributeName: id, KeyType: HASH }]
        StreamSpecification: { StreamViewType: NEW_IMAGE }`

  const arn = '{ Fn::GetAtt: [Messages, StreamArn] }'

  it.each([
    [`      - stream: { type: dynamodb, arn: ${arn} }`, { batchSize: 10, startingPosition: 'TRIM_HORIZON' }],
    [
      `      - stream:
          type: dynamodb
          arn: ${arn}
          batchSize: 1
          startingPosition: LATEST
          batchWindow: 2
          maximumRetryAttempts: 3
          functionResponseType: ReportBatchItemFailures
          filterPatterns: [{ eventName: [INSERT] }]`,
      {
        batchSize: 1,
        startingPosition: 'LATEST',
        batchingWindowSeconds: 2,
        maximumRetryAttempts: 3,
        reportBatchItemFailures: true,
        filters: [{ eventName: ['INSERT'] }],
      },
    ],
  ])('are what the framework makes of them', async (events, source) => {
    const { definition, problems } = await readText(service(events), { name: 'serverless.yml' })
    expect(problems).toEqual([])
    expect(definition?.functions['broadcast']?.streams).toEqual({ Messages: source })
  })

  it('are named where they are of Kinesis, or of another stack', async () => {
    const { definition, notices, problems } = await readText(
      service(`      - stream: { type: kinesis, arn: { Fn::GetAtt: [Jobs, Arn] } }
      - stream: { type: dynamodb, arn: '\${cf:other-stack.StreamArn}' }
      - stream: arn:aws:dynamodb:eu-west-1:123456789012:table/elsewhere/stream/x`),
      { name: 'serverless.yml' },
    )
    expect(problems).toEqual([])
    expect(Object.keys(definition?.functions ?? {})).toEqual(['say'])
    expect(notices).toContain(
      'serverless.yml:5: left out, since neither a route nor the stream of a table leads to them: broadcast (line 5, invoked by stream)',
    )
  })
})
