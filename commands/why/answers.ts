import { counted } from '../../reports/counted.ts'
import { runTime, withMs } from '../../reports/figures.ts'
import { wrapped } from '../../reports/terminal/lines.ts'
import type { Screen } from '../../reports/terminal/screen.ts'
import { tableLines } from '../../reports/terminal/table.ts'
import type { MemberOfMessage } from '../../src/metrics/result/message-example.ts'
import type { TroubledMessage } from '../../src/runs/evaluation/deliveries/deliveries-in-trouble.ts'
import { type MessageEvidence, membersOf, worstFirst } from '../../src/runs/evaluation/deliveries/delivery-evidence.ts'
import type { MemberDelivery, MessageDeliveries } from '../../src/runs/evaluation/deliveries/message-deliveries.ts'
import { type Explanation, whyNothing } from './sentences.ts'
import type { ExplainedRun } from './statement.ts'

/** An answer: a document for programs, and lines for people. */
export interface WhyAnswer {
  readonly document: object
  readonly lines: (screen: Screen) => readonly string[]
}

/** On a screen; `--verbose` shows all. */
const mostRows = 20
const widestText = 100

export function memberText(
  { headline, statements }: Explanation,
  { number, id: [publisher, sequence] }: MessageDeliveries,
  { member, outcome, receivedUs }: MemberDelivery,
): WhyAnswer {
  return {
    document: { message: { number, publisher, sequence }, member, outcome, receivedUs, headline, statements },
    lines: ({ columns }) => {
      const width = Math.min(columns, widestText)
      return [
        ...wrapped(headline, '', width),
        '',
        ...statements.flatMap(({ basis, text }) => wrapped(text, basis.padEnd(11), width, ' '.repeat(11))),
      ]
    },
  }
}

/** Everybody of one message: who was expected, in the list that was read, posted to, and received. */
export function messageText(run: ExplainedRun, message: MessageDeliveries, evidence: MessageEvidence): WhyAnswer {
  const rows = membersOf(message, evidence)
  const { number, id, sentSecond } = message
  const head = `Message ${number}, which u${id[0]} sent at ${runTime(sentSecond)}`
  const note = run.recorded === null ? whyNothing(run) : null
  return {
    document: { message: { number, publisher: id[0], sequence: id[1] }, members: rows, ...(note !== null && { note }) },
    lines: (screen) => {
      const sorted = worstFirst(rows)
      const shown = screen.verbose ? sorted : sorted.slice(0, mostRows)
      const { head: heading, body } = tableLines<MemberOfMessage>(
        [
          { heading: 'member', cell: ({ member }) => `u${member}`, align: 'left' },
          { heading: 'expected', cell: ({ expected }) => expected, align: 'left' },
          { heading: 'in the list', cell: ({ listed }) => yesOrNo(listed), align: 'left' },
          {
            heading: 'posted',
            cell: ({ posted }) => posted?.join(', ') || (posted === null ? '?' : 'no'),
            align: 'left',
          },
          {
            heading: 'received after',
            cell: ({ receivedUs }) => receivedUs.map(withMs).join(', ') || 'never',
            align: 'left',
          },
          { heading: 'outcome', cell: ({ outcome }) => outcome, align: 'left' },
        ],
        shown,
        screen,
      )
      return [
        ...wrapped(`${head}: ${outcomes(rows)}.`, '', Math.min(screen.columns, widestText)),
        '',
        ...heading,
        ...body.flat(),
        ...moreRows(rows.length - shown.length),
        ...(note === null ? [] : ['', ...wrapped(note, '', Math.min(screen.columns, widestText))]),
      ]
    },
  }
}

function outcomes(rows: readonly MemberOfMessage[]): string {
  const byOutcome = Map.groupBy(rows, ({ outcome }) => outcome)
  return [...byOutcome].map(([outcome, ofOutcome]) => `${ofOutcome.length} ${outcome.replace('-', ' ')}`).join(', ')
}

function yesOrNo(value: boolean | null): string {
  return value === null ? '?' : value ? 'yes' : 'no'
}

/**
 * The messages with deliveries that need an explanation.
 *
 * @param asking the command line that was typed, to be continued
 */
export function listText(
  asking: string,
  messages: readonly TroubledMessage[],
  isAsked: (member: number) => boolean,
  run: ExplainedRun,
): WhyAnswer {
  const asked = messages.filter(({ lost, late, doubled, misrouted }) =>
    [...lost, ...late, ...doubled, ...misrouted].some(isAsked),
  )
  const note = run.recorded === null ? whyNothing(run) : null
  return {
    document: { messages: asked, ...(note !== null && { note }) },
    lines: (screen) => {
      const width = Math.min(screen.columns, widestText)
      if (asked.length === 0) return wrapped('No delivery was lost, late, doubled or misrouted.', '', width)
      const shown = screen.verbose ? asked : asked.slice(0, mostRows)
      const { head, body } = tableLines<TroubledMessage>(
        [
          { heading: 'message', cell: ({ number }) => String(number) },
          { heading: 'sent', cell: ({ sentSecond }) => runTime(sentSecond) },
          { heading: 'by', cell: ({ id }) => `u${id[0]}`, align: 'left' },
          { heading: 'lost', cell: ({ lost }) => names(lost), align: 'left' },
          { heading: 'late', cell: ({ late }) => names(late), align: 'left' },
          { heading: 'doubled', cell: ({ doubled }) => names(doubled), align: 'left' },
          { heading: 'misrouted', cell: ({ misrouted }) => names(misrouted), align: 'left' },
        ],
        shown,
        screen,
      )
      const [first] = asked
      const member = first && [...first.lost, ...first.late, ...first.doubled, ...first.misrouted].find(isAsked)
      return [
        `${counted(asked.length, 'message')} with deliveries that need an explanation:`,
        '',
        ...head,
        ...body.flat(),
        ...moreRows(asked.length - shown.length),
        '',
        ...wrapped(`${asking} --message ${first?.number} --member u${member} explains the first.`, '', width),
        ...(note === null ? [] : ['', ...wrapped(note, '', width)]),
      ]
    },
  }
}

function names(members: readonly number[]): string {
  const distinct = [...new Set(members)]
  if (distinct.length <= 2) return distinct.map((member) => `u${member}`).join(', ')
  return `${distinct.length} members`
}

function moreRows(count: number): string[] {
  return count <= 0 ? [] : [`  and ${counted(count, 'other')}: --verbose shows all`]
}
