import type { Screen } from './screen.ts'

/** Lines that are shown together, or left out together. */
export interface Block {
  readonly lines: readonly string[]
  /** Where a screen has no room for all, those of the least worth are left out first. */
  readonly worth: number
}

/** The worth of lines that are never left out. */
export const always = Number.POSITIVE_INFINITY

/** A line before the summary, one after it, the paths, how to repeat it, the verdict, and the prompt. */
const rowsAround = 7

/** A text that is longer ends in an ellipsis. */
const mostLines = 5

/**
 * The blocks in their order, in as many rows as the screen has beside what stands around a summary. The last line says whether
 * any were left out.
 */
export function summary(blocks: readonly Block[], { rows, verbose }: Screen): string[] {
  const whole = blocks.filter(({ lines }) => lines.length > 0)
  if (verbose || rows === Number.POSITIVE_INFINITY) return whole.flatMap(({ lines }) => lines)
  const all = whole.map(({ lines, worth }) => ({ lines: firstLines(lines), worth }))
  const isCut = all.some(({ lines }, at) => lines.length < (whole[at]?.lines.length ?? 0))
  const kept = new Set(all)
  const least = all.filter(({ worth }) => worth !== always).toSorted((a, b) => a.worth - b.worth)
  const isText = ({ lines }: Block) => lines.some((line) => line !== '')
  for (const block of least) {
    const isLess = isCut || all.some((one) => isText(one) && !kept.has(one))
    if (count([...kept]) + (isLess ? 1 : 0) <= rows - rowsAround) break
    kept.delete(block)
  }
  const lines = all.filter((block) => kept.has(block)).flatMap((block) => block.lines)
  return isCut || all.some((block) => isText(block) && !kept.has(block)) ? [...lines, 'more with --verbose'] : lines
}

function firstLines(lines: readonly string[]): readonly string[] {
  return lines.length <= mostLines ? lines : [...lines.slice(0, mostLines - 1), '    …']
}

function count(blocks: readonly Block[]): number {
  return blocks.reduce((sum, { lines }) => sum + lines.length, 0)
}
