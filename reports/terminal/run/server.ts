import type { FunctionFigures, RunResult } from '../../../src/metrics/result/run-result.ts'
import { duration, mebibytes, whole, withMs } from '../../figures.ts'
import { functionCoverage } from '../../server-window.ts'
import { plainLine, wrapped } from '../lines.ts'
import type { Paint, Screen } from '../screen.ts'
import type { Block } from '../summary.ts'
import { type TableColumn, tableLines } from '../table.ts'

/** What CloudWatch says; a row a function and the memory of each process where everything was asked for. */
export function serverBlocks(result: RunResult, screen: Screen, paint: Paint): Block[] {
  const { server } = result
  const memory = { lines: screen.verbose ? memoryLines(result, screen.columns) : [], worth: 0 }
  if (server.status === 'not-asked') return [memory]
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
    memory,
  ]
}

/** `: 6,258 of 6,258 calls, errors 0, throttles 0` */
function totals(functions: readonly FunctionFigures[]): string {
  if (functions.length === 0) return ''
  const sum = (figure: (of: FunctionFigures) => number | null) =>
    functions.every((of) => figure(of) === null) ? null : functions.reduce((all, of) => all + (figure(of) ?? 0), 0)
  const calls = `${whole(sum((of) => of.invocations))} of ${whole(sum((of) => of.caused))} calls`
  return `: ${calls}, errors ${whole(sum((of) => of.errors))}, throttles ${whole(sum((of) => of.throttles))}`
}

type FunctionRow = readonly [role: string, figures: FunctionFigures]

const columns: readonly TableColumn<FunctionRow>[] = [
  { heading: 'function', align: 'left', cell: ([role]) => plainLine(role) },
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

function memoryLines({ processes }: RunResult, columnsOfScreen: number): string[] {
  const peaks = processes.map(({ name, processes, peakRssBytes }) => {
    const times = processes > 1 ? ` ×${processes}` : ''
    // Hard spaces: a line never ends between a process and its figure.
    return `${name}${times} ${mebibytes(peakRssBytes)}`.replaceAll(' ', '\u00a0')
  })
  return peaks.length === 0 ? [] : wrapped(`peak memory: ${peaks.join(', ')}`, '', columnsOfScreen, '  ')
}
