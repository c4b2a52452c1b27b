import { startStaticServer } from '../../../reference-stack/local/static-server.ts'
import { buildPage, pageConfigFile } from '../../../reference-stack/page/build-page.ts'
import { isPageChat, pageChats } from '../../../reference-stack/page/page-config.ts'
import { pageHeaders } from '../../../reference-stack/page/page-headers.ts'
import type { TargetFile } from '../../../reference-stack/target-file.ts'
import { portRefusal } from '../../run/aim/port-refusal.ts'

/** The page to sit in beside an embedded stack, or why there is none. Disposing of it closes its port. */
export interface ChatPage extends AsyncDisposable {
  /** For whoever waits for it: its address, or the reason. */
  readonly said: string
  /** Its address; null if there is none. */
  readonly url: string | null
}

/**
 * @param at its port, any free one if it is undefined; and the address of the live page of the stack
 * @throws Refusal (13) for a port that is taken
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
  const server = await startStaticServer({
    files: { ...(await buildPage()), ...pageConfigFile({ webSocketUrl: url, chat: protocol, liveUrl }) },
    headers: pageHeaders(url),
    port,
  }).catch((error: unknown) => {
    throw portRefusal(error, port, '--page-port')
  })
  return { said: server.url, url: server.url, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() }
}

function none(said: string): ChatPage {
  return { said, url: null, [Symbol.asyncDispose]: () => Promise.resolve() }
}
