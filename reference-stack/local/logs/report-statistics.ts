import { Distribution } from '../cloudwatch/distribution.ts'
import { ServiceError } from '../wire/service-error.ts'
import type { StoredEvent } from './log-store.ts'

/** A row of a query's answer: every value is a string, and what has none is left out. */
export type Row = readonly { readonly field: string; readonly value: string }[]

type Statistic = (reports: readonly ReportFields[]) => number | undefined

/** The statistics that `stats` computes, and the fields by which it groups. */
export interface ReportStatistics {
  readonly columns: readonly { readonly name: string; readonly statistic: Statistic }[]
  readonly by: readonly FieldName[]
}

/**
 * The one shape of Logs Insights query that the stand-in knows:
 * `filter @type = "REPORT" | stats count(*) as a, sum(ispresent(@field)) as b, pct(@field, 99) as c by @log`,
 * with `count(*)`, `sum`, `sum(ispresent())`, `max` and `pct`.
 *
 * @throws ServiceError `MalformedQueryException`
 */
export function parseReportStatistics(query: string): ReportStatistics {
  const shape = /^filter @type = "REPORT" \| stats (.+?)(?: by (@\w+(?:, @\w+)*))?$/.exec(
    query.trim().replaceAll(/\s+/g, ' '),
  )
  if (!shape) throw malformed('not `filter @type = "REPORT" | stats ... by ...`')
  const [, columns = '', by = ''] = shape
  return {
    columns: columns.split(/, (?=[a-z]+\()/).map(parseColumn),
    by: by === '' ? [] : by.split(', ').map(fieldName),
  }
}

/** One row a group, in the order in which the groups first appear. */
export function computeRows({ columns, by }: ReportStatistics, reports: readonly ReportFields[]): Row[] {
  const groups = Map.groupBy(reports, (report) => JSON.stringify(by.map((field) => report[field])))
  return [...groups.values()].map((group) => [
    ...by.flatMap((field) => cell(field, group[0]?.[field])),
    ...columns.flatMap(({ name, statistic }) => cell(name, statistic(group))),
  ])
}

function cell(field: string, value: string | number | undefined): Row {
  return value === undefined ? [] : [{ field, value: String(value) }]
}

function parseColumn(text: string): ReportStatistics['columns'][number] {
  const [, call = '', name = ''] = /^(.+) as (\w+)$/.exec(text) ?? []
  return { name, statistic: parseStatistic(call) }
}

function parseStatistic(call: string): Statistic {
  if (call === 'count(*)') return (reports) => reports.length
  const present = /^sum\(ispresent\((@\w+)\)\)$/.exec(call)
  if (present) {
    const field = fieldName(present[1])
    return (reports) => values(reports, field).length
  }
  const [, aggregate = '', argument, percent] = /^(sum|max|pct)\((@\w+)(?:, (\d+(?:\.\d+)?))?\)$/.exec(call) ?? []
  if ((aggregate === 'pct') !== (percent !== undefined) || aggregate === '') throw malformed(`\`${call}\``)
  const field = fieldName(argument)
  return (reports) => {
    const distribution = new Distribution()
    for (const value of values(reports, field)) distribution.add(value)
    if (distribution.sampleCount === 0) return undefined
    if (aggregate === 'pct') return distribution.percentile(Number(percent))
    return aggregate === 'sum' ? distribution.sum : distribution.maximum
  }
}

function values(reports: readonly ReportFields[], field: FieldName): number[] {
  return reports.flatMap((report) => (typeof report[field] === 'number' ? [report[field]] : []))
}

function fieldName(name = ''): FieldName {
  if (isFieldName(name)) return name
  throw malformed(`the field ${name}`)
}

function malformed(what: string): ServiceError {
  const message = `The stand-in knows only statistics over REPORT lines; it does not understand ${what}.`
  return new ServiceError('MalformedQueryException', message, { members: { queryCompileError: { message } } })
}

type FieldName = '@log' | '@memorySize' | NumberFieldName
type NumberFieldName = '@duration' | '@billedDuration' | '@initDuration' | '@memorySize' | '@maxMemoryUsed'

/** The fields that Logs Insights finds in a REPORT line; a field that is not there has no key. */
export type ReportFields = Readonly<Partial<Record<FieldName, string | number>>>

// The tab matters: without it `Duration` is found within `Billed Duration`, too.
const numberFields: Readonly<Record<NumberFieldName, { readonly pattern: RegExp; readonly factor: number }>> = {
  '@duration': { pattern: /\tDuration: ([\d.]+) ms/, factor: 1 },
  '@billedDuration': { pattern: /\tBilled Duration: ([\d.]+) ms/, factor: 1 },
  '@initDuration': { pattern: /\tInit Duration: ([\d.]+) ms/, factor: 1 },
  // In bytes, with 128 MB = 128,000,000.
  '@memorySize': { pattern: /\tMemory Size: (\d+) MB/, factor: 1_000_000 },
  '@maxMemoryUsed': { pattern: /\tMax Memory Used: (\d+) MB/, factor: 1_000_000 },
}

function isFieldName(name: string): name is FieldName {
  return name === '@log' || Object.hasOwn(numberFields, name)
}

/** Undefined for an event that is no REPORT. */
export function reportFields({ logGroupName, message }: StoredEvent): ReportFields | undefined {
  if (!message.startsWith('REPORT ')) return undefined
  const numbers = Object.entries(numberFields).flatMap(([name, { pattern, factor }]) => {
    const value = pattern.exec(message)?.[1]
    return value === undefined ? [] : [[name, Number(value) * factor] as const]
  })
  return { '@log': `123456789012:${logGroupName}`, ...Object.fromEntries(numbers) }
}
