import type { HostileTarget } from '../row.ts'
import { type Guest, type Request, startChat } from './chat.ts'

/** How it ends a connection: with this code, or without a close frame. */
export type Ending = number | 'reset' | 'FIN'

/** When it does: `at once`, after so many milliseconds, or with the n-th message that somebody posts. */
export type Occasion = 'at once' | { readonly afterMs: number } | { readonly afterMessages: number }

/**
 * A chat that takes everybody and throws them out again.
 *
 * @param throwsOut whom, by the number of the handshake; everybody unless given
 */
export function closing(
  ending: Ending,
  occasion: Occasion = 'at once',
  throwsOut: (handshake: number) => boolean = () => true,
): () => Promise<HostileTarget> {
  const guests = new Set<Guest>()
  let posts = 0
  return () =>
    startChat({
      greets(guest) {
        if (!throwsOut(guest.index)) return
        guests.add(guest)
        if (occasion === 'at once') end(guest, ending)
        else if ('afterMs' in occasion) setTimeout(() => end(guest, ending), occasion.afterMs)
      },
      answers({ op }: Request) {
        if (op !== 'post' || occasion === 'at once' || 'afterMs' in occasion) return undefined
        posts += 1
        if (posts === occasion.afterMessages) for (const guest of guests) end(guest, ending)
        return undefined
      },
    })
}

function end({ socket, wire }: Guest, ending: Ending): void {
  if (ending === 'FIN') wire.end()
  else if (ending === 'reset') wire.resetAndDestroy()
  else socket.close(ending)
}
