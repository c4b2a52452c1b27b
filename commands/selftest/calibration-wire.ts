/** The duration and period of the blocks of a receiver's event loop. */
export interface BlockedReceivers {
  readonly forMs: number
  readonly everyMs: number
}

/** The request to join a room: `join 12 r3-3f9a0c1b`. Every other text is a message to the publisher's room. */
export function joinRequest(index: number, room: string): string {
  return `join ${index} ${room}`
}

export function readJoin(text: Buffer): { readonly index: number; readonly room: string } | null {
  const [, index, room] = /^join (\d+) (\S+)$/.exec(text.length > 100 ? '' : text.toString()) ?? []
  return index === undefined || room === undefined ? null : { index: Number(index), room }
}

/** `joined r3-3f9a0c1b`, and ` block 50 500` where the receiver is to block its event loop. */
export function joinAnswer(room: string, block: BlockedReceivers | null): string {
  return block === null ? `joined ${room}` : `joined ${room} block ${block.forMs} ${block.everyMs}`
}

export function readJoinAnswer(
  text: string,
): { readonly room: string; readonly block: BlockedReceivers | null } | null {
  const [, room, forMs, everyMs] = /^joined (\S+)(?: block (\d+) (\d+))?$/.exec(text) ?? []
  if (room === undefined) return null
  return { room, block: forMs === undefined ? null : { forMs: Number(forMs), everyMs: Number(everyMs) } }
}
