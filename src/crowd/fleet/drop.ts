import { type DropKind, dropKinds } from '../../metrics/catalogue/connection-ends.ts'
import type { MemberDrop } from '../members/worker-commands.ts'

/** `mixed` is a third of each kind. */
export type DropMix = DropKind | 'mixed'

/** The dropped members, and the number dropped in each way. */
export interface Dropped {
  readonly members: readonly number[]
  readonly byKind: Readonly<Record<DropKind, number>>
}

/** Decides how each of the members is dropped. */
export function planDrops(members: readonly number[], kind: DropMix): MemberDrop[] {
  return members.map((member, place) => ({ member, kind: kind === 'mixed' ? nthKind(place) : kind }))
}

export function countDrops(drops: readonly MemberDrop[]): Dropped {
  const byKind = { closed: 0, killed: 0, 'half-open': 0 }
  for (const { kind } of drops) byKind[kind] += 1
  return { members: drops.map(({ member }) => member), byKind }
}

function nthKind(place: number): DropKind {
  return dropKinds[place % dropKinds.length] ?? 'closed'
}
