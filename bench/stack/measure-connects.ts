import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { WebSocket } from 'ws'

export interface Connects {
  readonly opened: number
  readonly failed: number
  /** The time until the last of the connections that opened was open. */
  readonly perSecond: number
}

/** API Gateway gives up on a $connect after 29 s. */
const handshakeTimeout = 35_000
/** For the $disconnect events. */
const settleMs = 2000

/**
 * Opens that many connections, always some at once and the next when one has its answer; then closes all of them. Each
 * runs the chat's $connect, which writes an item. Refused ones do not count.
 */
export async function measureConnects(url: string, count: number, atOnce: number): Promise<Connects> {
  const open: WebSocket[] = []
  let begun = 0
  let failed = 0
  let lastOpenAt = 0
  async function connectInTurn(): Promise<void> {
    while (begun < count) {
      begun += 1
      const socket = new WebSocket(url, { handshakeTimeout, perMessageDeflate: false })
      // It may fail again after its first failure, or when it is open.
      socket.on('error', () => undefined)
      try {
        await once(socket, 'open')
        open.push(socket)
        lastOpenAt = performance.now()
      } catch {
        failed += 1
      }
    }
  }
  const startedAt = performance.now()
  await Promise.all(Array.from({ length: atOnce }, connectInTurn))
  await Promise.all(
    open.map(async (socket) => {
      if (socket.readyState === WebSocket.CLOSED) return
      const closed = once(socket, 'close')
      socket.close()
      await closed
    }),
  )
  await sleep(settleMs)
  return {
    opened: open.length,
    failed,
    perSecond: open.length === 0 ? 0 : (open.length * 1000) / (lastOpenAt - startedAt),
  }
}
