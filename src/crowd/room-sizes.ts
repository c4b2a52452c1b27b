/** The distribution of members over rooms. `one-big` has half of them in the first room; in `zipf` the n-th room weighs 1 / n. */
export type RoomSizes = 'uniform' | 'zipf' | 'one-big'

/** The smallest room. In a room of one, nothing is delivered. */
const fewest = 2

/** Members of each room, the largest first; at least two wherever there are enough for that. Their sum is `members`. */
export function roomSizes(members: number, rooms: number, distribution: RoomSizes): number[] {
  if (distribution === 'uniform') return shares(members, evenWeights(rooms))
  const least = Math.min(fewest, Math.floor(members / rooms))
  const toSpread = members - least * rooms
  if (distribution === 'zipf') return plus(least, shares(toSpread, harmonicWeights(rooms)))
  const others = rooms - 1
  // The big room is the only one.
  if (others === 0) return [members]
  const intoBig = Math.min(toSpread, Math.max(0, Math.ceil(members / 2) - least))
  return plus(least, [intoBig, ...shares(toSpread - intoBig, evenWeights(others))])
}

function evenWeights(rooms: number): number[] {
  return Array.from({ length: rooms }, () => 1)
}

function harmonicWeights(rooms: number): number[] {
  return Array.from({ length: rooms }, (_, room) => 1 / (room + 1))
}

/** Whole numbers in proportion to the weights: rounded down, then one more each for those that rounding cut most. */
function shares(total: number, weights: readonly number[]): number[] {
  const sum = weights.reduce((all, weight) => all + weight, 0)
  const exact = weights.map((weight) => (total * weight) / sum)
  const whole = exact.map(Math.floor)
  const left = total - whole.reduce((all, share) => all + share, 0)
  const byLoss = exact.map((share, room) => ({ room, loss: share % 1 })).sort((a, b) => b.loss - a.loss)
  for (const { room } of byLoss.slice(0, left)) whole[room] = (whole[room] ?? 0) + 1
  return whole
}

function plus(least: number, sizes: readonly number[]): number[] {
  return sizes.map((size) => size + least)
}
