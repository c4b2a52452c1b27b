import { type DeathKind, deathKinds } from '../metrics/catalogue.ts'
import type { Death } from './shard-commands.ts'

/** `mixed` is a third of each kind. */
export type DropKind = DeathKind | 'mixed'

/** Who was dropped, and how many in which way. */
export interface Dropped {
  readonly members: readonly number[]
  readonly byKind: Readonly<Record<DeathKind, number>>
}

/** How each of them is to die. */
export function planDeaths(members: readonly number[], kind: DropKind): Death[] {
  return members.map((member, place) => ({ member, kind: kind === 'mixed' ? nthKind(place) : kind }))
}

export function countDeaths(deaths: readonly Death[]): Dropped {
  const byKind = { closed: 0, killed: 0, 'half-open': 0 }
  for (const { kind } of deaths) byKind[kind] += 1
  return { members: deaths.map(({ member }) => member), byKind }
}

function nthKind(place: number): DeathKind {
  return deathKinds[place % deathKinds.length] ?? 'closed'
}
