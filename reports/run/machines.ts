import { handlerCpu } from '../../src/metrics/result/handler-cpu.ts'
import type { GeneratorHealth, RunResult } from '../../src/metrics/result/run-result.ts'
import { counted } from '../counted.ts'
import { absent, cpuSeconds, mebibytes, milliseconds, percent, significant, whole } from '../figures.ts'
import { ownWorkSentence, stallCauses, takenNames, takenSentences } from '../sentences/taken-time.ts'
import { type Section, type Table, explanation, figure, folded, sentence, table, text } from '../document.ts'

/** Whether the load generator kept up, and what every process cost. */
export function machinesSection(result: RunResult): Section {
  const ownWork = ownWorkSentence(result)
  const cpu = handlerCpu(result)
  return folded(
    'Processes',
    `${counted(result.generator.length, 'worker')} of the load generator · ${counted(result.processes.length, 'row')} of CPU and memory`,
    [
      explanation('A generator that stalls measures itself. Shares are of the wall time.'),
      ...takenSentences(result).map((text) => sentence(text)),
      takenTable(result),
      generatorTable(result),
      ownWork === null ? null : sentence(ownWork),
      result.processes.length === 0
        ? explanation('No figures of processes in this run.')
        : table('Processes of the run on this machine', result.processes, [
            text('process', (row) => row.name),
            text('side', (row) => row.side),
            figure('at once', (row) => whole(row.processes)),
            figure('CPU', (row) => cpuSeconds(row.cpuSeconds)),
            figure('peak memory', (row) => mebibytes(row.peakRssBytes)),
          ]),
      cpu === null
        ? null
        : sentence(
            `CPU time of the handlers: ${significant(Math.round(cpu.usPerDelivery))} µs per delivery (${cpu.source}).`,
          ),
    ],
  )
}

function generatorTable({ generator }: RunResult): Table {
  return table('Load generator: health of the workers', generator, [
    text('worker', (row) => whole(row.worker)),
    figure('wall', (row) => cpuSeconds(row.wallSeconds), { leaveOut: 3 }),
    figure('CPU', (row) => cpuSeconds(row.cpuSeconds)),
    figure('in stalls over 10 ms', (row) => percent(row.stallShare)),
    figure('longest stall, ms', (row) => milliseconds(row.longestStallUs)),
    ...(generator.some(({ longestStall }) => longestStall !== undefined) ? [stallCause] : []),
    figure('waiting for a core', (row) => percent(row.runQueueShare), { leaveOut: 1 }),
    figure('garbage collection', (row) => percent(row.gcShare), { leaveOut: 2 }),
  ])
}

const stallCause = text<GeneratorHealth>(
  'its cause',
  ({ longestStall }) => (longestStall === undefined ? absent : stallCauses[longestStall.cause]),
  { leaveOut: 4 },
)

/** The time that the machine took from the run: over all of it, and in its worst second. */
function takenTable({ takenTime }: RunResult): Table | null {
  if (takenTime === undefined || takenTime === null) return null
  const { run, worst } = takenTime
  const known = takenNames.filter(([name]) => run[name] !== null)
  const when = worst === null ? '' : `, from second ${worst.startSecond} to ${worst.endSecond}`
  return table(`Time that the machine took from the run; its worst part${when}`, known, [
    text('what', ([, what]) => what),
    figure('of the run', ([name]) => percent(run[name])),
    figure('of its worst part', ([name]) => percent(worst?.[name] ?? null)),
    text('is a share', ([, , whole]) => whole),
  ])
}
