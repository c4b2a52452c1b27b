import type { LatencyBudget, RunResult } from '../../src/metrics/result/run-result.ts'
import { type BudgetPart, budgetParts, handlerAfterSentence } from '../sentences/budget-parts.ts'
import { counted } from '../counted.ts'
import { absent, milliseconds, percent, whole } from '../figures.ts'
import { type Markup, html } from '../html/markup.ts'
import { type Section, drawing, section, sentence, figure, text, withMeaning } from '../document.ts'
import { drawnTable } from '../html/table.ts'

/** Where the time goes until everybody has a message. Nothing where no message's invocation is known. */
export function latencyBudgetSection({ latencyBudget: budget }: RunResult): Section | null {
  if (budget === undefined || budget === null) return null
  const { messages, leftOut } = budget
  const after = handlerAfterSentence(budget)
  return section('Where the time goes', [
    sentence(`${inParts(budget)}${after === null ? '' : `. ${after}`}`, 50),
    drawing(html`<p class="lead">Over the ${counted(messages, 'message')} that reached everybody and whose invocation is known${leftOut === 0 ? '' : `; ${counted(leftOut, 'other is', 'others are')} left out`}. Each part ends where the next begins.</p>
${stackedBar(budget)}
<details><summary>The meaning and the source of each part</summary>${partTable(budget)}</details>`),
  ])
}

/** `everybody after 50.0 ms on average = publish delay 0.400 + the rest 49.6` */
function inParts(budget: LatencyBudget): string {
  const mean = (sumUs: number) => milliseconds(sumUs / budget.messages)
  const parts = budgetParts(budget).flatMap(({ name, sumUs }) => (sumUs === null ? [] : `${name} ${mean(sumUs)}`))
  return `everybody after ${mean(budget.totalUs)} ms on average = ${parts.join(' + ')}`
}

interface Piece extends BudgetPart {
  /** The beginning, in percent of the whole; a negative part has no length. */
  readonly from: number
  readonly width: number
}

/**
 * An SVG, because the page's policy allows no style of its own to an element. The list under it has the same figures.
 *
 * @param wholeUs the mean time that the whole width stands for; that of the budget unless told otherwise
 */
export function stackedBar(budget: LatencyBudget, wholeUs = budget.totalUs / budget.messages): Markup | null {
  const { totalUs, messages } = budget
  if (totalUs <= 0) return null
  const parts = budgetParts(budget)
  const known = parts.filter(({ sumUs }) => sumUs !== null)
  const pieces = known.map((part, index): Piece => {
    const lengths = known.map(({ sumUs }) => Math.max(0, ((sumUs ?? 0) / messages / wholeUs) * 100))
    return {
      ...part,
      from: lengths.slice(0, index).reduce((sum, length) => sum + length, 0),
      width: lengths[index] ?? 0,
    }
  })
  return html`<div class="budget"><svg viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">${pieces.map(({ look, from, width }) => html`<rect class="part-${look}" x="${from.toFixed(2)}" width="${width.toFixed(2)}" height="4"/>`)}</svg>
<ul>${parts.map(({ name, sumUs, look }) => html`<li><svg width="12" height="12" aria-hidden="true"><rect class="part-${look}" width="12" height="12" rx="3"/></svg>${name} <b>${sumUs === null ? absent : `${milliseconds(sumUs / messages)} ms`}</b> ${sumUs === null ? html`<span>not told apart from the rest</span>` : html`<span>${percent(sumUs / totalUs)}</span>`}</li>\n`)}</ul></div>`
}

function partTable(budget: LatencyBudget): Markup {
  const { messages, totalUs } = budget
  return drawnTable(
    `The mean time until everybody has a message, in parts, over ${whole(messages)}`,
    [...budgetParts(budget), total(budget)],
    [
      text('part', ({ name, meaning }) => withMeaning(name, meaning)),
      figure('mean, ms', ({ sumUs }) => (sumUs === null ? absent : milliseconds(sumUs / messages))),
      figure('share', ({ sumUs }) => (sumUs === null || totalUs === 0 ? absent : percent(sumUs / totalUs))),
      text('how it is known', ({ kind }) => kind),
    ],
  )
}

function total({ totalUs }: LatencyBudget): BudgetPart {
  return {
    name: 'everybody has it',
    look: 'rest',
    meaning: 'due to the last receipt',
    sumUs: totalUs,
    kind: 'measured',
  }
}
