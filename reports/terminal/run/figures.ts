import type { RunResult, StaleConnections } from '../../../src/metrics/result/run-result.ts'
import { budgetParts, handlerAfterSentence } from '../../sentences/budget-parts.ts'
import { addedByColdStart, coldStartSentence } from '../../sentences/cold-start-sentence.ts'
import { atLeast, costSentences, usd } from '../../sentences/cost-sentences.ts'
import { crowdSentences } from '../../sentences/crowd-sentences.ts'
import { counted } from '../../counted.ts'
import { duration, milliseconds, shareOf, whole } from '../../figures.ts'
import { lastGone, staleConnectionSentences } from '../../sentences/stale-connection-sentences.ts'
import { wrapped } from '../lines.ts'
import type { Block } from '../summary.ts'

/** The cold starts, stale connections and the crowd, and the cost: about a line each. */
export function figuresInShort(result: RunResult, columns: number): Block[] {
  return blocks(columns, [
    [coldStartsInShort(result), 440],
    ...crowdSentences(result).map((sentence) => [sentence, 430] as const),
    ...staleInShort(result).map((sentence, at) => [sentence, 420 - at] as const),
    [costInShort(result), 240],
    [budgetSentence(result), 50],
  ])
}

/** The same in whole sentences. */
export function figuresInFull(result: RunResult, columns: number): Block[] {
  const after = result.latencyBudget == null ? null : handlerAfterSentence(result.latencyBudget)
  const budget = budgetSentence(result)
  const sentences = [
    coldStartsInFull(result),
    after === null ? budget : `${budget}. ${after}`,
    ...crowdSentences(result),
    ...staleConnectionSentences(result),
    ...costSentences(result),
  ]
  return blocks(
    columns,
    sentences.map((sentence) => [sentence, 0] as const),
  )
}

function blocks(columns: number, sentences: readonly (readonly [sentence: string, worth: number])[]): Block[] {
  return sentences.flatMap(([sentence, worth]) =>
    sentence === '' ? [] : [{ lines: wrapped(sentence, '', columns, '  '), worth }],
  )
}

function coldStartsInShort({ coldStarts }: RunResult): string {
  if (coldStarts === undefined || coldStarts === null) return ''
  const { counted, invocations, penalty, deliveries } = coldStarts
  const attributed = deliveries.cold + (deliveries.waited ?? 0) + deliveries.warm
  const added = penalty === null || penalty.medianUs === 'infinite' ? null : addedByColdStart(penalty)
  const adds = added === null ? '' : `, +${added} at the median`
  const touched = attributed === 0 ? '' : `, ${shareOf(deliveries.cold, attributed)} of deliveries`
  return `cold starts ${whole(counted.reportLines)} of ${whole(invocations)} invocations${adds}${touched}`
}

function coldStartsInFull({ coldStarts }: RunResult): string {
  if (coldStarts === undefined || coldStarts === null) return ''
  const { counted, invocations } = coldStarts
  return `cold starts ${whole(counted.reportLines)} of ${whole(invocations)} invocations. ${coldStartSentence(coldStarts)}`
}

function staleInShort({ staleConnections: stale }: RunResult): string[] {
  if (stale === undefined || stale === null) return []
  const { kinds, broadcasts, recorded } = stale
  const sum = (figure: (of: StaleConnections['kinds'][number]) => number | null) =>
    kinds.reduce((all, of) => all + (figure(of) ?? 0), 0)
  const last = lastGone(kinds)
  const parts = [
    `${whole(sum((of) => of.members))} members dropped`,
    ...(kinds.every((of) => of.detected === null) ? [] : [`$disconnect for ${whole(sum((of) => of.detected))}`]),
    ...(last === null ? [] : [`last item gone within ${duration(last.toUs / 1_000_000)}`]),
    ...(sum((of) => of.itemsKnown) === 0
      ? []
      : [
          `${counted(
            sum((of) => of.itemsLeft),
            'item',
          )} left`,
        ]),
  ]
  const { metStale, afterDrop, reported, gone, takenForStale } = broadcasts
  const [refused, accepted] = reported === 0 ? [recorded?.gone, recorded?.taken] : [gone, takenForStale]
  const posts =
    refused === undefined ? '' : `: ${counted(refused, 'post')} 410, ${whole(accepted ?? null)} reached nobody`
  return [parts.join(', '), `${whole(metStale)} of ${whole(afterDrop)} broadcasts met a stale connection${posts}`]
}

function costInShort({ cost, target }: RunResult): string {
  if (cost === undefined || cost === null || cost.lines.length === 0) return ''
  const { perMillionDeliveriesUsd: perMillion, totalUsd } = cost
  const share = perMillion === null ? '' : `, ${usd(perMillion)} a million deliveries`
  return `cost ${atLeast(cost)}${usd(totalUsd)}${share} by list prices${target.kind === 'emulated' ? ' (not charged)' : ''}`
}

function budgetSentence({ latencyBudget: budget }: RunResult): string {
  if (budget === undefined || budget === null) return ''
  const mean = (sumUs: number) => milliseconds(sumUs / budget.messages)
  const parts = budgetParts(budget).flatMap(({ name, sumUs }) => (sumUs === null ? [] : `${name} ${mean(sumUs)}`))
  return `everybody after ${mean(budget.totalUs)} ms on average = ${parts.join(' + ')}`
}
