import { handlerCpu } from '../../../src/metrics/result/handler-cpu.ts'
import type { RunResult } from '../../../src/metrics/result/run-result.ts'
import { cpuSeconds, mebibytes, milliseconds, percent, whole } from '../../figures.ts'
import { type Markup, html } from '../markup.ts'
import { figure, table, text } from '../table.ts'

/** Whether the load generator kept up, and what every process cost. */
export function machinesSection(result: RunResult): Markup {
  return html`<section><h2>Load generator</h2>
<p class="lead">Shares are of the wall time. A generator that stalls measures itself.</p>
${table('Health of the workers', result.generator, [
  text('worker', (row) => whole(row.worker)),
  figure('wall', (row) => cpuSeconds(row.wallSeconds)),
  figure('CPU', (row) => cpuSeconds(row.cpuSeconds)),
  figure('in stalls over 10 ms', (row) => percent(row.stallShare)),
  figure('longest stall, ms', (row) => milliseconds(row.longestStallUs)),
  figure('waiting for a core', (row) => percent(row.runQueueShare)),
  figure('garbage collection', (row) => percent(row.gcShare)),
])}
</section>
<section><h2>Processes</h2>
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
${handlerCpuSentence(result)}
</section>`
}

function handlerCpuSentence(result: RunResult): Markup | null {
  const found = handlerCpu(result)
  if (found === null) return null
  return html`<p>CPU time of the handlers: ${whole(Math.round(found.usPerDelivery))} µs a delivery (${found.source}).</p>`
}
