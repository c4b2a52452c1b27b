/** On which worker the members of a room are: all of them on one, or in turn on all. */
export type Placement = 'spread' | 'pinned'

/** The members per worker. A larger room would make its worker the largest. */
export function fairShare(sizes: readonly number[], workers: number): number {
  return Math.ceil(sumOf(sizes) / workers)
}

/**
 * The worker of each room: contiguous blocks of rooms, each worker's members within one room's size of the others' mean.
 *
 * @param sizes the members of each room
 * @param spreadRooms leaves out rooms larger than a fair share: they are null
 */
export function pinnedRooms(sizes: readonly number[], workers: number, spreadRooms = false): (number | null)[] {
  const largest = spreadRooms ? fairShare(sizes, workers) : Number.POSITIVE_INFINITY
  const all = sumOf(sizes.filter((size) => size <= largest))
  let before = 0
  return sizes.map((size) => {
    if (size > largest) return null
    // By the middle of the room: whichever worker's share of the members holds it.
    const middle = before + size / 2
    before += size
    return Math.min(workers - 1, Math.floor((middle * workers) / Math.max(1, all)))
  })
}

/**
 * Returns the worker of a seat in a room that is spread over all workers. The first worker differs by room, so that all workers
 * have the same number of members.
 */
export function spreadWorker(room: number, seat: number, workers: number): number {
  return (seat + room) % workers
}

/**
 * Returns the number of members of each worker.
 *
 * @param sizes the members of each room
 */
export function membersByWorker(
  sizes: readonly number[],
  { workers, placement, spreadRooms }: { workers: number; placement?: Placement; spreadRooms?: boolean },
): number[] {
  const pinned = placement === 'pinned' ? pinnedRooms(sizes, workers, spreadRooms) : []
  const counts = Array.from({ length: workers }, () => 0)
  const add = (worker: number, members: number) => (counts[worker] = (counts[worker] ?? 0) + members)
  for (const [room, size] of sizes.entries()) {
    const worker = pinned[room] ?? null
    if (worker !== null) add(worker, size)
    else
      for (let seat = 0; seat < Math.min(size, workers); seat++)
        add(spreadWorker(room, seat, workers), Math.ceil((size - seat) / workers))
  }
  return counts
}

function sumOf(sizes: readonly number[]): number {
  return sizes.reduce((sum, size) => sum + size, 0)
}
