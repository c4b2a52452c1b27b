import { createRequire } from 'node:module'
import type { MessageExample } from '../../src/metrics/result/message-example.ts'
import type { RunResult } from '../../src/metrics/result/run-result.ts'
import {
  type Part,
  type Section,
  drawing,
  explanation,
  list,
  quotation,
  section,
  sentence,
  warning,
} from '../document.ts'
import { plain, whole } from '../figures.ts'
import { html } from '../html/markup.ts'
import { messagePicture } from './message-picture.ts'

// By the package's own name, because the emitted files lie one folder deeper than the sources.
const manifest = createRequire(import.meta.url)('fanbench/package.json') as { homepage: string }

/** Without its place on the page. */
const [home = ''] = manifest.homepage.split('#')

/** It has a heading for each finding. */
const page = `${home}/blob/main/docs/known-bad.md`

/** The suspected defects. Null where nothing was found: that no known defect shows does not say that there is none. */
export function findingsSection({ findings, messageExample, runId }: RunResult): Section | null {
  if (findings === undefined || findings === null || findings.length === 0) return null
  return section('What seems to be wrong with the chat', [
    ...findings.map(({ name, sentence, change, details = [], evidence, explains }, at) => {
      const figures = Object.entries(evidence).map(
        ([figure, value]) => `${figure.replaceAll('_', ' ')}:\u00a0${plain(value)}`,
      )
      const others = explains.length === 0 ? '' : ` It explains ${explains.join(', ')} as well.`
      return section(name, [
        warning(`looks like ${name}: ${sentence}${change === undefined ? '' : ` ${change}`}`, 890 - at),
        details.length === 0 ? null : list(details, 460 - at),
        explanation(`Evidence: ${figures.join(', ')}.${others}`, 250 - at),
        ...(at === 0 && messageExample !== undefined ? exampleParts(messageExample, runId) : []),
      ])
    }),
    drawing(
      html`<p class="scope">${findings.map(({ name }) => html`<a href="${page}#${name}">${name}: its traces in CloudWatch, and a handler without it</a> · `)}<a href="${page}#findings-of-any-run">How findings are recognised</a></p>`,
    ),
  ])
}

/** One message in which it shows, and the command that explains it further. */
function exampleParts(example: MessageExample, runId: string): (Part | null)[] {
  const { number, members } = example
  const [worst] = members
  const member = worst === undefined ? '' : ` --member u${worst.member}`
  return [
    drawing(messagePicture(example)),
    explanation(`One message: fanbench why ${runId} --message ${number}${member}`, 245),
  ]
}

/** The advised checks of the protocol file and the settings, each with an unchanged frame. */
export function hintsSection({ hints = [] }: RunResult): Section | null {
  if (hints.length === 0) return null
  return section(
    'What to check',
    hints.flatMap(({ name, sentence: advice, sample }, at) => [
      sentence(`${name}: ${advice}`, 780 - at, { mark: '?', word: 'to check', tone: 'doubtful' }),
      sample === null
        ? null
        : quotation(`a ${sample.kind} frame of ${whole(sample.bytes)} bytes`, sample.text, 450 - at),
    ]),
  )
}
