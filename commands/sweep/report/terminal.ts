import type { SweepResult, SweptSetting } from '../sweep-result.ts'
import { duration, milliseconds, secondsBetween } from '../../../reports/figures.ts'
import { wrapped } from '../../../reports/terminal/lines.ts'
import type { Screen } from '../../../reports/terminal/screen.ts'
import { type Block, always, summary } from '../../../reports/terminal/summary.ts'
import { type TableColumn, tableLines } from '../../../reports/terminal/table.ts'
import { titleLines } from '../../../reports/terminal/verdict-text.ts'
import {
  amount,
  frontText,
  howItIsJudged,
  memory,
  ratioRange,
  ratioText,
  remarks,
  sloOutcomes,
  toldApart,
  usd,
  sweepHeadline,
} from './sweep-text.ts'

/** What is printed of a sweep: the recommendation, and a row a setting. */
export function renderSweep(result: SweepResult, screen: Screen): string {
  const took = duration(secondsBetween(result.startedAt, result.endedAt))
  const sentence = (text: string, worth: number): Block => ({ lines: wrapped(text, '  ', screen.columns), worth })
  const { head, body } = tableLines(columns, result.settings, screen, (setting) => ({
    under: under(setting).flatMap((text) => wrapped(text, '    ', screen.columns)),
  }))
  return summary(
    [
      { lines: titleLines(sweepHeadline(result), `sweep · ${took}`, screen), worth: always },
      ...remarks(result).map((text) => sentence(`! ${text}`, 600)),
      blank,
      { lines: head, worth: always },
      ...body.map((lines) => ({ lines, worth: 800 })),
      blank,
      sentence(howItIsJudged, 100),
    ],
    screen,
  ).join('\n')
}

const blank: Block = { lines: [''], worth: 0 }

const columns: readonly TableColumn<SweptSetting>[] = [
  { heading: ['memory', ''], cell: ({ memoryMb }) => memory(memoryMb) },
  { heading: ['p50', 'ms'], cell: ({ deliveryP50Us }) => milliseconds(deliveryP50Us.value), leaveOut: 3 },
  { heading: ['p99', 'ms'], cell: ({ deliveryP99Us }) => milliseconds(deliveryP99Us.value) },
  { heading: ['everybody', 'p99 ms'], cell: ({ everybodyP99Us }) => milliseconds(everybodyP99Us), leaveOut: 4 },
  { heading: ['cold', 'p99 ms'], cell: ({ coldP99Us }) => milliseconds(coldP99Us), leaveOut: 5 },
  { heading: ['connect', 'p99 ms'], cell: ({ connectP99Us }) => milliseconds(connectP99Us), leaveOut: 6 },
  { heading: ['GB-s', '/M'], cell: ({ gbSecondsPerMillion }) => amount(gbSecondsPerMillion.value), leaveOut: 7 },
  { heading: ['$', '/M'], cell: ({ usdPerMillion }) => usd(usdPerMillion.value) },
  { heading: ['p99 to reference', '95 % interval'], cell: ratioText, leaveOut: 1 },
  { heading: ['front', ''], cell: frontText, leaveOut: 2 },
]

function under(setting: SweptSetting): string[] {
  const slo = setting.slo === null ? '' : `SLO ${sloOutcomes[setting.slo].word}`
  const text = [slo, toldApart(setting), ratioRange(setting)].filter((part) => part !== '').join(', ')
  return text === '' ? [] : [text]
}
