import { runHeadline } from '../../sentences/run-headline.ts'
import type { RunResult, ValidityLimit } from '../../../src/metrics/result/run-result.ts'
import { duration, secondsBetween } from '../../figures.ts'
import { checkFigure, targetBadge, validityOutcomes } from '../../outcome.ts'
import { lowerFirst } from '../../sentences/one-sentence.ts'
import { runSentence } from '../../sentences/run-headline.ts'
import { partsSentences } from '../../sentences/parts-sentences.ts'
import { servedSentence } from '../../sentences/served-times.ts'
import { ownWorkSentence, takenSentences } from '../../sentences/taken-time.ts'
import { wrapped } from '../lines.ts'
import type { Paint, Screen } from '../screen.ts'
import { type Block, always } from '../summary.ts'
import { titleLines } from '../verdict-text.ts'

/** The verdict with its reasons, what ran, and whether the measurement is valid. */
export function headBlocks(result: RunResult, screen: Screen, paint: Paint): Block[] {
  const { verdict } = result
  const { columns, verbose } = screen
  const paragraphs = (texts: readonly string[], worth: number) =>
    texts.map((text, at) => ({ lines: wrapped(text, '  ', columns, '    '), worth: worth - at }))
  const [reason = '', ...more] = verdict.reasons
  // The headline has the whole of it, unless there is more to say, such as what the chat's own reason was.
  const isSaid = runSentence(result).includes(lowerFirst(reason).slice(1).replace(/\.$/, ''))
  return [
    { lines: titleLines(runHeadline(result), runText(result), screen), worth: always },
    ...(isSaid ? [] : paragraphs([reason], 1000)),
    ...paragraphs(more, 900),
    ...paragraphs(uncheckedSentences(result), 800),
    { lines: validityLines(result, columns, verbose, paint), worth: 700 },
    ...paragraphs(partsSentences(result), 600),
    ...(verbose ? paragraphs([...takenSentences(result), ownWorkSentence(result) ?? []].flat(), 500) : []),
    ...paragraphs(serviceTimesSentences(result), 200),
  ]
}

function runText({ scenario, target, startedAt, endedAt }: RunResult): string {
  return `${scenario} · ${targetBadge(target)} · ${duration(secondsBetween(startedAt, endedAt)).replaceAll(' ', '\u00a0')}`
}

function uncheckedSentences({ verdict: { unchecked = [] } }: RunResult): string[] {
  return unchecked.map((sentence) => `not checked: ${sentence}`)
}

/** In short, the limits that are broken; the reasons of an invalid measurement are the verdict's. */
function validityLines({ validity, verdict }: RunResult, columns: number, verbose: boolean, paint: Paint): string[] {
  const { word, tone } = validityOutcomes[validity.verdict]
  const broken = (validity.limits ?? []).filter((limit) => limit.verdict === 'broken')
  const reasons = validity.reasons.filter((reason) => !verdict.reasons.includes(reason))
  const isShort = !verbose && broken.length > 0 && reasons.length > 0
  const short = isShort
    ? `: ${brokenText(broken)}${validity.verdict === 'shared-cores' ? '; crowd and target share the cores' : ''}`
    : ''
  const [first = '', ...more] = wrapped(`measurement ${word}${short}`, '  ', columns, '    ')
  return [
    first.replace(word, () => paint(tone, word)),
    ...more,
    ...(isShort ? [] : reasons.flatMap((reason) => wrapped(reason, '  ', columns, '    '))),
  ]
}

/** `publish delay p99 2.26 ms (limit 0.868 ms) and 1 more` */
function brokenText([first, ...more]: readonly ValidityLimit[]): string {
  if (first === undefined) return ''
  const { name, observed, limit, unit } = first
  const others = more.length === 0 ? '' : ` and ${more.length} more`
  return `${name} ${checkFigure(observed, unit)} (limit ${checkFigure(limit, unit)})${others}`
}

function serviceTimesSentences({ target: { serviceTimes }, servedTimes }: RunResult): string[] {
  return [
    ...(serviceTimes === undefined ? [] : [`service times ${serviceTimes}`]),
    ...(servedTimes === undefined ? [] : [`service times: ${servedSentence(servedTimes.all)}`]),
  ]
}
