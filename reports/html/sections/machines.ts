import { handlerCpu } from '../../../src/metrics/result/handler-cpu.ts'
import type { GeneratorHealth, RunResult } from '../../../src/metrics/result/run-result.ts'
import { counted } from '../../counted.ts'
import { absent, cpuSeconds, mebibytes, milliseconds, percent, significant, whole } from '../../figures.ts'
import { ownWorkSentence, stallCauses, takenNames } from '../../sentences/taken-time.ts'
import { type Markup, html } from '../markup.ts'
import { type Section, foldedSection } from '../section.ts'
import { figure, table, text } from '../table.ts'

/** Whether the load generator kept up, and what every process cost. */
export function machinesSection(result: RunResult): Section {
  return foldedSection(
    'Processes',
    `${counted(result.generator.length, 'worker')} of the load generator · ${counted(result.processes.length, 'row')} of CPU and memory`,
    html`<p class="lead">A generator that stalls measures itself. Shares are of the wall time.</p>
${takenTable(result)}
${table('Load generator: health of the workers', result.generator, [
  text('worker', (row) => whole(row.worker)),
  figure('wall', (row) => cpuSeconds(row.wallSeconds)),
  figure('CPU', (row) => cpuSeconds(row.cpuSeconds)),
  figure('in stalls over 10 ms', (row) => percent(row.stallShare)),
  figure('longest stall, ms', (row) => milliseconds(row.longestStallUs)),
  ...(result.generator.some(({ longestStall }) => longestStall !== undefined) ? [stallCause] : []),
  figure('waiting for a core', (row) => percent(row.runQueueShare)),
  figure('garbage collection', (row) => percent(row.gcShare)),
])}
${ownWorkText(result)}
${
  result.processes.length === 0
    ? html`<p>No figures of processes in this run.</p>`
    : table('Processes of the run on this machine', result.processes, [
        text('process', (row) => row.name),
        text('side', (row) => row.side),
        figure('at once', (row) => whole(row.processes)),
        figure('CPU', (row) => cpuSeconds(row.cpuSeconds)),
        figure('peak memory', (row) => mebibytes(row.peakRssBytes)),
      ])
}
${handlerCpuSentence(result)}`,
  )
}

const stallCause = text<GeneratorHealth>('its cause', ({ longestStall }) =>
  longestStall === undefined ? absent : stallCauses[longestStall.cause],
)

function ownWorkText(result: RunResult): Markup | null {
  const sentence = ownWorkSentence(result)
  return sentence === null ? null : html`<p>${sentence}</p>`
}

/** The time that the machine took from the run: over all of it, and in its worst second. */
function takenTable({ takenTime }: RunResult): Markup | null {
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

function handlerCpuSentence(result: RunResult): Markup | null {
  const found = handlerCpu(result)
  if (found === null) return null
  return html`<p>CPU time of the handlers: ${significant(Math.round(found.usPerDelivery))} µs a delivery (${found.source}).</p>`
}
