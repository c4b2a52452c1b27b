import { GetAccountSettingsCommand, ListAliasesCommand, paginateListFunctions } from '@aws-sdk/client-lambda'
import { DescribeLogStreamsCommand } from '@aws-sdk/client-cloudwatch-logs'
import { expect } from 'vitest'
import { eventually } from '../place.ts'
import { describe } from './invoke.ts'
import { place, row } from './probe.ts'

row('3.3-account-settings', async () => {
  const { AccountLimit, AccountUsage } = await place.lambda.send(new GetAccountSettingsCommand())
  const { ConcurrentExecutions = 0, UnreservedConcurrentExecutions = 0 } = AccountLimit ?? {}
  expect(UnreservedConcurrentExecutions).toBeGreaterThan(0)
  expect(ConcurrentExecutions).toBeGreaterThanOrEqual(UnreservedConcurrentExecutions)
  expect(AccountUsage?.FunctionCount).toBeGreaterThanOrEqual(Object.keys(place.target.functions).length)
})

row('3.3-list-functions', async () => {
  const names: (string | undefined)[] = []
  // Of pages as small as can be.
  for await (const { Functions = [] } of paginateListFunctions({ client: place.lambda, pageSize: 1 }, {})) {
    expect(Functions.length).toBeLessThanOrEqual(1)
    names.push(...Functions.map(({ FunctionName }) => FunctionName))
  }
  expect(names).toEqual(expect.arrayContaining(Object.values(place.target.functions)))
  expect(new Set(names).size).toBe(names.length)
})

row('3.3-list-aliases', async () => {
  const FunctionName = place.physicalName('Obey')
  const { Aliases = [] } = await place.lambda.send(new ListAliasesCommand({ FunctionName }))
  expect(Aliases.map(({ Name }) => Name)).toContain(place.target.alias)
  const { Aliases: none = [] } = await place.lambda.send(
    new ListAliasesCommand({ FunctionName, FunctionVersion: '999' }),
  )
  expect(none).toEqual([])
})

row('3.6-streams', async () => {
  const { context } = await describe(place)
  await eventually(async () => {
    const logGroupName = context['logGroupName'] as string
    const command = new DescribeLogStreamsCommand({ logGroupName, orderBy: 'LastEventTime', descending: true })
    const { logStreams = [] } = await place.logs.send(command)
    const stream = logStreams.find(({ logStreamName }) => logStreamName === context.logStreamName)
    expect(stream?.lastEventTimestamp).toBeGreaterThanOrEqual(stream?.firstEventTimestamp ?? Number.NaN)
    const lastTimes = logStreams.map(({ lastEventTimestamp = 0 }) => lastEventTimestamp)
    expect(lastTimes).toEqual(lastTimes.toSorted((a, b) => b - a))
  })
})
