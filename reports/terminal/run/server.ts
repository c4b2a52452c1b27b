import type { FunctionFigures, RunResult } from '../../../src/metrics/result/run-result.ts'
import { duration, mebibytes, whole, withMs } from '../../figures.ts'
import { functionCoverage } from '../../sentences/server-window.ts'
import { workPerMessage } from '../../sentences/work-per-message.ts'
import { plainLine, wrapped } from '../lines.ts'
import type { Paint, Screen } from '../screen.ts'
import type { Block } from '../summary.ts'
import { type TableColumn, tableLines } from '../table.ts'

/** CloudWatch's figures; with everything asked for, a row per function and the memory of each process. */
export function serverBlocks(result: RunResult, screen: Screen, paint: Paint): Block[] {
  const { server } = result
  const memory = { lines: screen.verbose ? memoryLines(result, screen.columns) : [], worth: 0 }
  const work = { lines: screen.verbose ? workLines(result, screen, paint) : [], worth: 0 }
  if (server.status === 'not-asked') return [work, memory]
  const isComplete = server.status === 'complete'
  const minutes = functionCoverage(server)
  const covered = minutes === null || (isComplete && !screen.verbose) ? '' : `, data in ${minutes} min`
  const calls = totals(Object.values(server.functions))
  const sentence = `CloudWatch ${server.status}${covered}, age ${duration(server.ageSeconds)}${calls}`
  return [
    {
      lines: wrapped(sentence, '', screen.columns, '  ').map((line) => paint(isComplete ? 'quiet' : 'doubtful', line)),
      worth: isComplete ? 260 : 620,
    },
    {
      lines: isComplete ? [] : server.reasons.flatMap((reason) => wrapped(reason, '  ', screen.columns, '    ')),
      worth: 610,
    },
    { lines: screen.verbose ? functionLines(result, screen, paint) : [], worth: 0 },
    work,
    memory,
  ]
}

/** `: 6,258 of 6,258 calls and 20 others, errors 0, throttles 0`; the others are of functions of which the crowd's own count is not known. */
function totals(functions: readonly FunctionFigures[]): string {
  if (functions.length === 0) return ''
  const sum = (figure: (of: FunctionFigures) => number | null, of = functions) =>
    of.every((one) => figure(one) === null) ? null : of.reduce((all, one) => all + (figure(one) ?? 0), 0)
  const [counted, others] = [functions.filter(isCounted), functions.filter((of) => !isCounted(of))]
  const invoked = (of: readonly FunctionFigures[]) => whole(sum(({ invocations }) => invocations, of))
  const ofCounted =
    counted.length === 0 ? [] : [`${invoked(counted)} of ${whole(sum((of) => of.caused, counted))} calls`]
  const ofOthers = others.length === 0 ? [] : [`${invoked(others)} ${counted.length === 0 ? 'calls' : 'others'}`]
  return `: ${[...ofCounted, ...ofOthers].join(' and ')}, errors ${whole(sum((of) => of.errors))}, throttles ${whole(sum((of) => of.throttles))}`
}

function isCounted({ caused }: FunctionFigures): boolean {
  return caused !== null
}

type FunctionRow = readonly [functionName: string, figures: FunctionFigures]

const columns: readonly TableColumn<FunctionRow>[] = [
  { heading: 'function', align: 'left', cell: ([functionName]) => plainLine(functionName) },
  { heading: 'calls/caused', cell: ([, { invocations, caused }]) => `${whole(invocations)}/${whole(caused)}` },
  { heading: 'p50', cell: ([, { durationP50Us }]) => withMs(durationP50Us), leaveOut: 1 },
  { heading: 'p99', cell: ([, { durationP99Us }]) => withMs(durationP99Us) },
  { heading: 'errors', cell: ([, { errors }]) => whole(errors) },
  { heading: 'throttles', cell: ([, { throttles }]) => whole(throttles) },
]

function functionLines({ server }: RunResult, screen: Screen, paint: Paint): string[] {
  const rows = Object.entries(server.functions)
  if (rows.length === 0) return []
  const { head, body } = tableLines(columns, rows, screen)
  return [...head.map((line) => paint('quiet', line)), ...body.flat()]
}

function workLines(result: RunResult, screen: Screen, paint: Paint): string[] {
  const work = workPerMessage(result)
  if (work === null) return []
  const figures = work.columns.map(({ heading, cell }, place) => ({ heading, cell, leaveOut: place }))
  const name = {
    heading: 'function',
    align: 'left',
    cell: (row: (typeof work.rows)[number]) => plainLine(row.functionName),
  } as const
  const { head, body } = tableLines([name, ...figures], work.rows, screen)
  const caption = wrapped(work.caption, '', screen.columns, '  ')
  return [...[...caption, ...head].map((line) => paint('quiet', line)), ...body.flat()]
}

function memoryLines({ processes }: RunResult, columnsOfScreen: number): string[] {
  const peaks = processes.map(({ name, processes, peakRssBytes }) => {
    const times = processes > 1 ? ` ×${processes}` : ''
    // Hard spaces: a line never ends between a process and its figure.
    return `${name}${times} ${mebibytes(peakRssBytes)}`.replaceAll(' ', '\u00a0')
  })
  return peaks.length === 0 ? [] : wrapped(`peak memory: ${peaks.join(', ')}`, '', columnsOfScreen, '  ')
}
