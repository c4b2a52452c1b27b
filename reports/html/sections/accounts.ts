import { type CounterDefinition, counterCatalogue } from '../../../src/metrics/catalogue/counters.ts'
import type { RunResult } from '../../../src/metrics/result/run-result.ts'
import { whole } from '../../figures.ts'
import { type Markup, html } from '../markup.ts'
import { explained, figure, table, text } from '../table.ts'

/** The balance lines: what was expected, what came, and how connections ended. */
export function accountsSection(result: RunResult): Markup {
  return html`<section><h2>Balance</h2>
<p class="lead">Every connection and every delivery is accounted for once. A residue other than 0 makes the measurement invalid.</p>
${balanceTable(result)}
<details><summary>Every counter</summary>${counterTable(result)}</details>
</section>
<section><h2>Connections by class</h2>
${connectionTable(result)}
</section>`
}

function balanceTable(result: RunResult): Markup {
  return table(
    'Balance lines',
    result.balance,
    [
      text('line', (line) => line.name),
      figure('left', (line) => whole(line.left)),
      figure('right', (line) => whole(line.right)),
      figure(
        'residue',
        (line) =>
          html`<span class="pill ${line.residue === 0 ? 'good' : 'bad'}">${line.residue === 0 ? '✔' : '✖'} ${whole(line.residue)}</span>`,
      ),
    ],
    (line) => (line.residue === 0 ? 'none' : 'bad'),
  )
}

function counterTable(result: RunResult): Markup {
  const definitions: Readonly<Record<string, CounterDefinition>> = counterCatalogue
  return table('Counters', Object.entries(result.counters), [
    text('counter', ([name]) => explained(definitions[name]?.label ?? name, definitions[name]?.meaning)),
    figure('count', ([, count]) => whole(count)),
  ])
}

function connectionTable(result: RunResult): Markup {
  const definitions: Readonly<Record<string, CounterDefinition>> = counterCatalogue
  const rows = Object.entries(result.classes).flatMap(([counter, classes]) =>
    Object.entries(classes)
      .filter(([, count]) => count > 0)
      .map(([name, count]) => ({ counter: definitions[counter]?.label ?? counter, name, count })),
  )
  if (rows.length === 0) return html`<p>No connection failed or closed.</p>`
  return table('How connections failed or ended', rows, [
    text('what', (row) => row.counter),
    text('class', (row) => row.name),
    figure('count', (row) => whole(row.count)),
  ])
}
