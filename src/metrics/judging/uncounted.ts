/** Blocks that do not count for the same reason. The reason is given once: only its figures differ from block to block. */

interface Group {
  readonly count: number
  /** One sentence for all of them: `Other processes of this machine took 34 to 61 % of its cores` */
  readonly reason: string
}

/** The number of a worker or a shard is its name, and no figure. */
const figures = /(?<!(?:worker|shard|#) ?)(?<![\p{L}\p{N}_.-])\d[\d,]*(?:\.\d+)?(?![\p{L}\p{N}_-])/giu

/** The part that two sentences have in common if they differ in nothing but their figures. */
export function sameReason(reason: string): string {
  return reason.replaceAll(figures, '#')
}

/** Groups equal reasons, the most frequent first. @param reasons the first reason of each block */
export function groupedReasons(reasons: readonly string[]): Group[] {
  const groups = [...Map.groupBy(reasons, sameReason).values()]
  return groups.map((alike) => ({ count: alike.length, reason: inOne(alike) })).toSorted((a, b) => b.count - a.count)
}

/** Further kinds of reasons are not told apart. */
const mostGroups = 3

/**
 * Returns `7 of 8 blocks do not count: other processes of this machine took 34 to 61 % of its cores.`
 *
 * @param whys the reasons why each block does not count; empty for a block that counts
 * @returns null if all count
 */
export function uncountedSentence(whys: readonly (readonly string[])[], of = 'blocks'): string | null {
  const left = whys.flatMap(([first]) => (first === undefined ? [] : [first]))
  if (left.length === 0) return null
  const head = `${left.length} of ${whys.length} ${of} ${left.length === 1 ? 'does' : 'do'} not count`
  const [first, ...more] = groupedReasons(left)
  if (first === undefined || more.length === 0) return `${head}: ${continued(first?.reason ?? '')}.`
  const named = [first, ...more].slice(0, mostGroups)
  const rest = left.length - named.reduce((sum, { count }) => sum + count, 0)
  const each = named.map(({ count, reason }) => `${count} because ${continued(reason)}`)
  return `${head}: ${[...each, ...(rest === 0 ? [] : [`${rest} for other reasons`])].join('; ')}.`
}

/** Merges sentences into one: each figure that differs becomes its least and its greatest value. */
function inOne(alike: readonly string[]): string {
  const texts = alike.map((reason) => [...reason.matchAll(figures)].map(([figure]) => figure))
  let place = 0
  return (alike[0] ?? '').replaceAll(figures, () => {
    const values = texts.map((ofOne) => ofOne[place] ?? '').toSorted((a, b) => numberOf(a) - numberOf(b))
    place += 1
    const [least = '', greatest = least] = [values[0], values.at(-1)]
    return least === greatest ? least : `${least} to ${greatest}`
  })
}

function numberOf(figure: string): number {
  return Number(figure.replaceAll(',', ''))
}

/** Formats a reason that follows a colon: without its full stop, and without a capital unless a name has it. */
function continued(reason: string): string {
  return reason
    .replace(/\.$/, '')
    .replace(/^(?:The|This|Other|Something|Its|None|No|A)\b/, (word) => word.toLowerCase())
}
