import { handlerCpu } from '../../../src/metrics/result/handler-cpu.ts'
import type { RunResult } from '../../../src/metrics/result/run-result.ts'
import { counted } from '../../counted.ts'
import { cpuSeconds, mebibytes, milliseconds, percent, significant, whole } from '../../figures.ts'
import { type Markup, html } from '../markup.ts'
import { type Section, foldedSection } from '../section.ts'
import { figure, table, text } from '../table.ts'

/** Whether the load generator kept up, and what every process cost. */
export function machinesSection(result: RunResult): Section {
  return foldedSection(
    'Processes',
    `${counted(result.generator.length, 'worker')} of the load generator · ${counted(result.processes.length, 'row')} of CPU and memory`,
    html`<p class="lead">A generator that stalls measures itself. Shares are of the wall time.</p>
${table('Load generator: health of the workers', result.generator, [
  text('worker', (row) => whole(row.worker)),
  figure('wall', (row) => cpuSeconds(row.wallSeconds)),
  figure('CPU', (row) => cpuSeconds(row.cpuSeconds)),
  figure('in stalls over 10 ms', (row) => percent(row.stallShare)),
  figure('longest stall, ms', (row) => milliseconds(row.longestStallUs)),
  figure('waiting for a core', (row) => percent(row.runQueueShare)),
  figure('garbage collection', (row) => percent(row.gcShare)),
])}
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

function handlerCpuSentence(result: RunResult): Markup | null {
  const found = handlerCpu(result)
  if (found === null) return null
  return html`<p>CPU time of the handlers: ${significant(Math.round(found.usPerDelivery))} µs a delivery (${found.source}).</p>`
}
