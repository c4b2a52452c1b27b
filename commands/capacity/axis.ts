/** The quantity that grows from level to level. */
export const axes = ['room-size', 'publish-rate', 'connections'] as const

export type Axis = (typeof axes)[number]

/** The smallest level of each axis. A number of members is whole, and one member alone receives no messages of others. */
const leastOf: Readonly<Record<Axis, number>> = { 'room-size': 2, 'publish-rate': 0.1, connections: 2 }

/** The lowest level of a downward search. With a smaller publish rate a block would take too long. */
const lowestOf: Readonly<Record<Axis, number>> = { ...leastOf, 'publish-rate': 1 }

export interface Range {
  readonly of: Axis
  readonly from: number
  readonly to: number
  /** The factor between neighbouring levels, above 1. */
  readonly resolution: number
}

/** Returns the mistakes in the range, each with the option that it concerns; an empty list if there are none. */
export function rangeProblems({ of, from, to, resolution }: Range): string[] {
  const least = leastOf[of]
  const problems: string[] = []
  for (const [flag, level] of [
    ['--from', from],
    ['--to', to],
  ] as const) {
    if (!(level >= least)) problems.push(`${flag} ${level}: the least ${of} is ${least}`)
    else if (of !== 'publish-rate' && !Number.isInteger(level)) problems.push(`${flag} ${level}: give a whole number`)
  }
  if (to <= from) problems.push(`--to ${to}: give more than --from ${from}`)
  if (!(resolution >= leastResolution && resolution <= growth))
    problems.push(`--resolution ${resolution}: give a factor from ${leastResolution} to ${growth}, such as 1.1`)
  return problems
}

/** The factor by which the search goes up or down until it has both ends of a bracket. */
export const growth = 2

const leastResolution = 1.01

/**
 * All levels that the search may measure, ascending: no two neighbours are further apart than the resolution, except where
 * there is no whole number between them. Both ends of the range are among them, and levels below it, for a chat that
 * does not hold the first.
 */
export function levelsOf({ of, from, to, resolution }: Range): readonly number[] {
  const levels = [from]
  for (let level = from; level < to; ) {
    level = Math.min(to, above(of, level, resolution))
    levels.push(level)
  }
  for (let level = from; level > lowestOf[of]; ) {
    level = Math.max(lowestOf[of], below(of, level, resolution))
    levels.unshift(level)
  }
  return levels
}

function above(of: Axis, level: number, resolution: number): number {
  if (of === 'publish-rate') return readable(level * resolution)
  return Math.max(level + 1, Math.floor(level * resolution))
}

function below(of: Axis, level: number, resolution: number): number {
  if (of === 'publish-rate') return readable(level / resolution)
  return Math.min(level - 1, Math.ceil(level / resolution))
}

function readable(rate: number): number {
  return Number(rate.toPrecision(3))
}
