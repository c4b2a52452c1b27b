import type { RunResult } from '../../../src/metrics/result/run-result.ts'
import { sampleTitle } from '../../sentences/hints.ts'
import { type Markup, html } from '../markup.ts'
import { explained, table, text } from '../table.ts'
import { section } from '../section.ts'

/** The advised checks of the protocol file and the settings, each with an unchanged frame. */
export function hintsSection({ hints = [] }: RunResult): Markup | null {
  if (hints.length === 0) return null
  return section(
    'What to check',
    html`${table('Hints', hints, [
      text('hint', ({ name, sentence }) => explained(name, sentence)),
      text('seen', ({ sample }) => (sample === null ? '' : explained(sampleTitle(sample), sample.text))),
    ])}`,
  )
}
