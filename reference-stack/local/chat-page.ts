import { isPageChat, pageChats } from '../page/page-config.ts'
import { pageHeaders } from '../page/page-headers.ts'
import type { TargetFile } from '../target-file.ts'
import { startStaticServer } from './static-server.ts'

/** The page to sit in beside a stack, or why there is none. Disposing of it closes its port. */
export interface ChatPage extends AsyncDisposable {
  /** Its address, or the reason why it has none. */
  readonly said: string
  /** Its address; null if there is none. */
  readonly url: string | null
}

/**
 * Builds the page for the chat of a stack and serves it to this machine alone.
 *
 * @param at its port, any free one if it is undefined; and the address of the live page of the stack
 * @throws Error with code `EADDRINUSE` when the port is taken
 */
export async function openChatPage(
  { url, protocol, ticketParameter }: TargetFile,
  { port, liveUrl }: { readonly port: number | undefined; readonly liveUrl: string },
): Promise<ChatPage> {
  if (!isPageChat(protocol))
    return none(
      `none: it speaks with the protocols ${pageChats.join(', ')}, and this stack names ${protocol ?? 'none'}`,
    )
  if (ticketParameter !== undefined) return none('none: a browser has no signed ticket for $connect')
  // It has the compiler, which nothing else of the stack's host needs.
  const { buildPage, pageConfigFile } = await import('../page/build-page.ts')
  const server = await startStaticServer({
    files: { ...(await buildPage()), ...pageConfigFile({ webSocketUrl: url, chat: protocol, liveUrl }) },
    headers: pageHeaders(url),
    port,
  })
  return { said: server.url, url: server.url, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() }
}

function none(said: string): ChatPage {
  return { said, url: null, [Symbol.asyncDispose]: () => Promise.resolve() }
}
