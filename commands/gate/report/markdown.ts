import type { GateResult } from '../gate-result.ts'
import { code, firstOf, markdownTable, plainText, shortened } from '../../../reports/markdown.ts'
import { beyondHeadline } from '../../../reports/sentences/one-sentence.ts'
import { pageFile } from '../../../reports/output.ts'
import {
  allowedText,
  changeRange,
  countersOutcome,
  countersSentence,
  gatedFigure,
  gateJsonFile,
  gateReasons,
  gateRemarks,
  pairsText,
  rowName,
  shortChange,
  sloOutcome,
  sloSentence,
  stageRows,
  targetText,
  tookText,
  whatItTakes,
  gateHeadline,
} from './gate-text.ts'

/** So that the whole stays one screen. */
const mostReasons = 4
const mostRemarks = 4
const mostRows = 12

/**
 * A gate on one screen: the comment of a pull request, and the summary of a CI job. Its first line is not shown; a workflow finds
 * its own comment by it, to update it.
 */
export function renderGateMarkdown(result: GateResult): string {
  const { metrics, counters, slo, baseline, candidate, seed, command, experimentId } = result
  const {
    outcome: { mark, word },
    sentence,
  } = gateHeadline(result)
  const rows = stageRows(metrics).map((row) => {
    const { metric, stage, outcome } = row
    return [
      shortened(rowName(row)),
      gatedFigure(metric, stage.baseline),
      gatedFigure(metric, stage.candidate),
      shortChange(stage.ratio),
      changeRange(stage),
      allowedText(metric),
      `${outcome.mark} ${outcome.word}`,
    ]
  })
  const remarks = [whatItTakes(result), ...gateRemarks(result).map((remark) => `! ${remark}`)].filter(
    (remark) => remark !== '',
  )
  const about = [targetText(result), pairsText(result), `seed ${seed}`, tookText(result)].filter((part) => part !== '')
  return `${[
    [marker(result), `### ${mark} ${line(sentence)}`].join('\n'),
    `**${word}**: fanbench gate of ${line(result.scenario)}`,
    bullets(beyondHeadline(gateReasons(result)), mostReasons),
    rows.length === 0
      ? ''
      : markdownTable(['', 'baseline', 'candidate', 'change', '95 % CI, %', 'allowed', ''], rows.slice(0, mostRows)),
    [
      rows.length > mostRows ? `- and ${rows.length - mostRows} more rows` : '',
      counters.length === 0 ? '' : `- ${countersOutcome(counters).mark} counters: ${line(countersSentence(counters))}`,
      slo.length === 0 ? '' : `- ${sloOutcome(slo).mark} SLO: ${line(sloSentence(slo))}`,
      bullets(remarks, mostRemarks),
    ]
      .filter((part) => part !== '')
      .join('\n'),
    `${line(baseline.name)} → ${line(candidate.name)}; ${line(about.join(', '))}. Files: ${code(pageFile)}, ${code(gateJsonFile)} in ${typed(experimentId)}`,
    typed(command),
  ]
    .filter((part) => part !== '')
    .join('\n\n')}\n`
}

/** One for each scenario, so that two gates of a pull request keep a comment each. */
function marker({ scenario }: Pick<GateResult, 'scenario'>): string {
  return `<!-- fanbench gate: ${scenario.replaceAll(/[^\w ]+/g, '-').slice(0, 80)} -->`
}

function bullets(sentences: readonly string[], most: number): string {
  return firstOf(
    sentences.map((sentence) => `- ${line(sentence)}`),
    most,
    (left) => `- and ${left} more`,
  )
}

function line(text: string): string {
  return plainText(shortened(text))
}

function typed(text: string): string {
  return code(shortened(text).replaceAll(/\p{Cc}/gu, ' '))
}
