import type { LatencyBudget, RunResult } from '../../../src/metrics/result/run-result.ts'
import { absent, milliseconds, percent, whole } from '../../figures.ts'
import { type Markup, html } from '../markup.ts'
import { type BudgetPart, budgetParts, handlerAfterSentence } from '../../budget-parts.ts'
import { explained, figure, table, text } from '../table.ts'
import { section } from '../section.ts'

/** Where the time goes until everybody has a message. Nothing where no message's invocation is known. */
export function latencyBudgetSection({ latencyBudget: budget }: RunResult): Markup | null {
  if (budget === undefined || budget === null) return null
  const { messages, leftOut, totalUs } = budget
  const after = handlerAfterSentence(budget)
  return section(
    'Where the time goes',
    html`<p class="lead">From the instant at which a message was due to its last receiver: ${milliseconds(totalUs / messages)} ms on average, over the ${whole(messages)} messages that reached everybody and whose invocation is known${leftOut === 0 ? '' : `; ${whole(leftOut)} others are left out`}. The parts add up to it exactly: each ends where the next begins.${after === null ? '' : ` ${after}`}</p>
${table(
  'The mean time until everybody has a message, in parts',
  [...budgetParts(budget), total(budget)],
  [
    text('part', ({ name, meaning }) => explained(name, meaning)),
    figure('mean, ms', ({ sumUs }) => (sumUs === null ? absent : milliseconds(sumUs / messages))),
    figure('share', ({ sumUs }) => (sumUs === null || totalUs === 0 ? absent : percent(sumUs / totalUs))),
    text('', ({ sumUs, kind }) => (sumUs === null ? null : bar(sumUs / totalUs, kind))),
    text('how it is known', ({ kind }) => kind),
  ],
)}`,
  )
}

function total({ totalUs }: LatencyBudget): BudgetPart {
  return { name: 'everybody has it', meaning: 'due to the last receipt', sumUs: totalUs, kind: 'measured' }
}

/** An SVG, because the page's policy allows no style of its own to an element. What is negative has no length. */
function bar(share: number, kind: BudgetPart['kind']): Markup {
  const width = Math.min(100, Math.max(0, share * 100)).toFixed(1)
  return html`<svg class="bar" aria-hidden="true"><rect class="${kind === 'what remains' ? 'remainder' : ''}" width="${width}%" height="12" rx="2"/></svg>`
}
