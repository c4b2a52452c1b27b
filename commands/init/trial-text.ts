import { sampleTitle } from '../../reports/sentences/hints.ts'
import { wrapped } from '../../reports/terminal/lines.ts'
import type { Trial } from './trial.ts'

const columns = 80

/** What was seen of each step, and what there is to check. */
export function trialText({ steps, isGood, result }: Trial): string {
  const first = steps.find((step) => !step.isGood)
  const headline =
    first === undefined
      ? '✔ every step of the protocol went through'
      : `✖ not every step went through: look at ${first.name} first`
  const rows = steps.map(({ name, seen, isGood: good }) => `  ${good ? '✔' : '✖'} ${name.padEnd(10)}  ${seen}`)
  const hints = (result.hints ?? []).flatMap(({ sentence, sample }) => [
    ...wrapped(sentence, '  ', columns),
    ...(sample === null ? [] : [`  ${sampleTitle(sample)}: ${sample.text}`]),
  ])
  const reasons = isGood ? [] : result.verdict.reasons.flatMap((reason) => wrapped(reason, '  ', columns))
  return [headline, ...rows, ...reasons, ...hints].map((line) => `${line}\n`).join('')
}
