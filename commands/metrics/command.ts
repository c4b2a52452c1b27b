import { unitHeadings } from '../../reports/figures.ts'
import { wrapped } from '../../reports/terminal/lines.ts'
import { type ExitCode, exitCodes } from '../../src/exit-codes.ts'
import { counterCatalogue } from '../../src/metrics/catalogue/counters.ts'
import type { Entry } from '../../src/metrics/catalogue/entry.ts'
import { metricCatalogue } from '../../src/metrics/catalogue/metrics.ts'
import { valueCatalogue } from '../../src/metrics/catalogue/values.ts'
import { statistics } from '../../src/metrics/judging/checks/limits.ts'
import { ratios } from '../../src/metrics/judging/checks/ratios.ts'
import type { CommandContext } from '../flags/context.ts'
import { screenOf } from '../run/show-and-save.ts'

interface Listed extends Pick<Entry, 'unit' | 'better' | 'label' | 'meaning'> {
  readonly name: string
}

interface Group {
  readonly kind: Entry['kind'] | 'ratio'
  readonly heading: string
  readonly entries: readonly Listed[]
}

const groups: readonly Group[] = [
  {
    kind: 'histogram',
    heading: `Times, each with ${statistics.map((name) => `.${name}`).join(' ')}: --limit delivery_latency.p99=500ms`,
    entries: namesOf(metricCatalogue),
  },
  { kind: 'counter', heading: 'Counts: --limit deliveries_lost=0', entries: namesOf(counterCatalogue) },
  {
    kind: 'ratio',
    heading: 'Shares of counts: --limit "delivery_ratio>=99.99%"',
    entries: Object.entries(ratios).map(([name, { part, whole }]) => ({
      name,
      unit: 'ratio',
      better: 'higher',
      label: name.replace('_', ' '),
      meaning: `${counterCatalogue[part].label} of ${counterCatalogue[whole].label}`,
    })),
  },
  { kind: 'value', heading: 'One value a run, for gate and trend', entries: namesOf(valueCatalogue) },
]

/** Lists the catalogue: what limits can be set on, and what reports show. */
export function listMetrics(context: Pick<CommandContext, 'answer' | 'verbose' | 'json'>): ExitCode {
  const { columns } = screenOf(context)
  context.answer.write(context.json ? `${JSON.stringify(asDocument(), null, 2)}\n` : asText(columns))
  return exitCodes.ok
}

function namesOf(catalogue: Readonly<Record<string, Omit<Listed, 'name'>>>): Listed[] {
  return Object.entries(catalogue).map(([name, entry]) => ({ name, ...entry }))
}

/** Returns the catalogue as saved, with times in microseconds. */
function asDocument() {
  return groups.flatMap(({ kind, entries }) =>
    entries.map(({ name, unit, better, label, meaning }) => ({
      name,
      kind,
      unit,
      better,
      ...(kind === 'histogram' && { statistics }),
      label,
      meaning,
    })),
  )
}

const unitWidth = 7

function asText(columns: number): string {
  const all = groups.flatMap(({ entries }) => entries)
  const width = Math.max(...all.map(({ name }) => name.length)) + 2
  const lines = groups.flatMap(({ kind, heading, entries }) => [
    ...wrapped(heading, '', columns, '  '),
    ...entries.flatMap(({ name, unit, meaning }) => {
      const head = `  ${name.padEnd(width)}${(kind === 'ratio' ? '%' : unitHeadings[unit]).padEnd(unitWidth)}`
      return columns === Number.POSITIVE_INFINITY
        ? [head + meaning]
        : [head.trimEnd(), ...wrapped(meaning, '      ', columns)]
    }),
    '',
  ])
  return [...lines, 'Times are shown in ms, and saved in whole microseconds.', ''].join('\n')
}
