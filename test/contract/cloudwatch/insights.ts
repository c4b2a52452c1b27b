import { GetQueryResultsCommand, StartQueryCommand } from '@aws-sdk/client-cloudwatch-logs'
import { setTimeout as sleep } from 'node:timers/promises'
import { beforeAll, expect } from 'vitest'
import { invoke, reportOf } from '../lambda/invoke.ts'
import { eventually, isDeployed } from '../place.ts'
import { place, row } from './probe.ts'
import { sentHeaders } from './sent-headers.ts'

const statistics = `filter @type = "REPORT" | stats count(*) as invocations, sum(ispresent(@initDuration)) as coldStarts,
  max(@initDuration) as initMax, pct(@duration, 99) as durationP99, sum(@billedDuration) as billed,
  max(@maxMemoryUsed) as used by @memorySize`

/** Whose reports are counted; what else it does here is done before. */
const functionName = 'Obey'

interface Query {
  readonly statuses: readonly (string | undefined)[]
  /** Its only row. */
  readonly row: Readonly<Record<string, unknown>>
  readonly recordsMatched: number | undefined
}

let startTime: number
let reports: readonly string[]

beforeAll(async () => {
  // A second of its own, so that no earlier report is among these.
  await sleep(isDeployed ? 2_000 : 1_000)
  startTime = Math.floor(Date.now() / 1000)
  reports = [await invoke(place, functionName), await invoke(place, functionName)].map(reportOf)
})

async function ask(from: number, to: number): Promise<Query> {
  const logGroupName = `/aws/lambda/${place.physicalName(functionName)}`
  const command = new StartQueryCommand({ logGroupName, startTime: from, endTime: to, queryString: statistics })
  const { queryId } = await place.logs.send(command)
  const statuses: (string | undefined)[] = []
  for (;;) {
    const answer = await place.logs.send(new GetQueryResultsCommand({ queryId }))
    statuses.push(answer.status)
    if (answer.status === 'Complete') {
      const fields = (answer.results?.[0] ?? []).map(({ field = '', value }) => [field, value] as const)
      return { statuses, row: Object.fromEntries(fields), recordsMatched: answer.statistics?.recordsMatched }
    }
    await sleep(isDeployed ? 1_000 : 10)
  }
}

function askUntilThere(): Promise<Query> {
  return eventually(async () => {
    const answer = await ask(startTime, Math.ceil(Date.now() / 1000))
    expect(answer.row['invocations']).toBe('2')
    return answer
  })
}

const milliseconds = (field: string) =>
  reports.flatMap((report) => {
    const value = new RegExp(`\t${field}: ([\\d.]+) ms`).exec(report)?.[1]
    return value === undefined ? [] : [Number(value)]
  })

row('4.7-fields', async () => {
  const { row } = await askUntilThere()
  const initMs = milliseconds('Init Duration')
  expect(row['coldStarts']).toBe(String(initMs.length))
  if (initMs.length > 0) expect(Number(row['initMax'])).toBeCloseTo(Math.max(...initMs), 2)
  expect(Number(row['durationP99'])).toBeGreaterThan(Math.min(...milliseconds('Duration')))
  expect(Number(row['billed'])).toBe(milliseconds('Billed Duration').reduce((sum, ms) => sum + ms, 0))
})

row('4.7-memory', async () => {
  const { row } = await askUntilThere()
  const memoryMb = Number(/\tMemory Size: (\d+) MB/.exec(reports[0] ?? '')?.[1])
  expect(Number(row['@memorySize'])).toBe(memoryMb * 1_000_000)
  expect(Number(row['used']) % 1_000_000).toBe(0)
})

row('4.7-strings', async () => {
  for (const value of Object.values((await askUntilThere()).row)) expect(value).toBeTypeOf('string')
})

row('4.7-status', async () => {
  const { statuses, recordsMatched } = await askUntilThere()
  const order = ['Scheduled', 'Running', 'Complete']
  expect(statuses).toEqual(statuses.toSorted((one = '', other = '') => order.indexOf(one) - order.indexOf(other)))
  expect(statuses.filter((status = '') => !order.includes(status))).toEqual([])
  expect(recordsMatched).toBe(2)
})

row('4.7-window', async () => {
  await askUntilThere()
  const hourAgo = startTime - 3_600
  expect((await ask(hourAgo, hourAgo + 60)).recordsMatched).toBe(0)
})

row('4.5-logs', async () => {
  const logGroupName = `/aws/lambda/${place.physicalName(functionName)}`
  const query = { logGroupName, startTime, endTime: startTime + 1, queryString: statistics }
  const headers = await sentHeaders(place.logs, (client) => client.send(new StartQueryCommand(query)))
  expect(headers).toMatchObject({
    'content-type': 'application/x-amz-json-1.1',
    'x-amz-target': 'Logs_20140328.StartQuery',
  })
})
