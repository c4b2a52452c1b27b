import type { RunResult } from '../../../src/metrics/result/run-result.ts'
import { evidenceText, findingText } from '../../sentences/findings.ts'
import { sampleTitle } from '../../sentences/hints.ts'
import { plainLine, wrapped } from '../lines.ts'
import type { Paint, Screen } from '../screen.ts'
import type { Block } from '../summary.ts'

/** The suspected defects of the chat, and their evidence. */
export function findingBlocks({ findings = [] }: RunResult, { columns }: Screen, paint: Paint): Block[] {
  return (findings ?? []).flatMap((finding, at) => [
    {
      lines: wrapped(`! looks like ${finding.name}: ${findingText(finding)}`, '', columns, '  ').map((line) =>
        paint('bad', line),
      ),
      worth: 890 - at,
    },
    { lines: (finding.details ?? []).flatMap((detail) => wrapped(detail, '  ', columns, '    ')), worth: 460 - at },
    {
      lines: wrapped(evidenceText(finding), '  ', columns, '    ').map((line) => paint('quiet', line)),
      worth: 250 - at,
    },
  ])
}

/** The advised checks, and an unchanged frame. */
export function hintBlocks({ hints = [] }: RunResult, { columns }: Screen, paint: Paint): Block[] {
  return hints.flatMap(({ name, sentence, sample }, at) => [
    {
      lines: wrapped(`? ${name}: ${sentence}`, '', columns, '  ').map((line) => paint('doubtful', line)),
      worth: 780 - at,
    },
    {
      lines:
        sample === null
          ? []
          : [`    ${sampleTitle(sample)}:`, ...pieces(plainLine(sample.text), columns)].map((line) =>
              paint('quiet', line),
            ),
      worth: 450 - at,
    },
  ])
}

/** A frame has no words to break lines between. */
function pieces(text: string, columns: number): string[] {
  const characters = Array.from(text)
  const length = Math.min(columns - 4, Math.max(1, characters.length))
  return Array.from(
    { length: Math.ceil(characters.length / length) },
    (_, piece) => `    ${characters.slice(piece * length, (piece + 1) * length).join('')}`,
  )
}
