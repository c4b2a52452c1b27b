import type { SweepResult } from '../sweep-result.ts'
import { milliseconds, whole } from '../../../reports/figures.ts'
import { boldHeadline, code, markdownTable, plainText } from '../../../reports/markdown.ts'
import {
  amount,
  counted,
  estimateRange,
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

/** The table of the page, to be pasted into a pull request. */
export function renderSweepMarkdown(result: SweepResult): string {
  return `${[
    boldHeadline(sweepHeadline(result)),
    ...remarks(result).map((text) => `> **!** ${plainText(text)}`),
    markdownTable(
      [
        'memory',
        'blocks',
        'p50, ms',
        'p99, ms',
        '95 %',
        'everybody p99, ms',
        'cold p99, ms',
        'connect p99, ms',
        'GB-s per million',
        '$ per million',
        `p99 to ${memory(result.referenceMb)}`,
        '95 %',
        'told apart',
        'on the front',
        ...(result.slo === null ? [] : ['SLO']),
      ],
      result.settings.map((setting) => [
        memory(setting.memoryMb),
        whole(counted(setting)),
        milliseconds(setting.deliveryP50Us.value),
        milliseconds(setting.deliveryP99Us.value),
        estimateRange(setting.deliveryP99Us, milliseconds),
        milliseconds(setting.everybodyP99Us),
        milliseconds(setting.coldP99Us),
        milliseconds(setting.connectP99Us),
        amount(setting.gbSecondsPerMillion.value),
        usd(setting.usdPerMillion.value),
        ratioText(setting),
        ratioRange(setting),
        toldApart(setting),
        frontText(setting),
        ...(setting.slo === null ? [] : [sloOutcomes[setting.slo].word]),
      ]),
    ),
    howItIsJudged,
    code(result.command),
  ].join('\n\n')}\n`
}
