import type { LocalStack } from '../../reference-stack/local/index.ts'
import { renderStackPage } from './page/stack-page.ts'
import { LiveLog } from './live-log.ts'
import { type LiveServer, startLiveServer } from './live-server.ts'
import { StackFeed } from './stack-feed.ts'

const intervalMs = 1000

/**
 * A page that follows an embedded stack, which is asked for its figures while anybody reads them. The page is made when it is
 * first opened.
 *
 * @param chatPageUrl of the page to sit in; null where there is none
 * @throws Refusal (13) for a port that is taken
 */
export async function openLiveStack(
  stack: Pick<LocalStack, 'figures' | 'target'>,
  chatPageUrl: Promise<string | null>,
  port: number | undefined,
): Promise<LiveServer> {
  const { stack: name, url, serviceTimes = null } = stack.target
  const log = new LiveLog((event) => server.streams.send(event))
  const feed = new StackFeed(log)
  let page: Promise<string> | undefined
  const server = await startLiveServer(port, {
    page: () =>
      (page ??= chatPageUrl.then((known) => renderStackPage({ name, url, serviceTimes, chatPageUrl: known }))),
    history: () => log.history,
  })
  let isAsking = false
  const timer = setInterval(() => {
    if (server.streams.count === 0 || isAsking) return
    isAsking = true
    stack
      .figures()
      .then((figures) => feed.update(figures))
      // Its process has ended, which ends the command too.
      .catch(() => undefined)
      .finally(() => (isAsking = false))
  }, intervalMs)
  return {
    ...server,
    async [Symbol.asyncDispose]() {
      clearInterval(timer)
      await server[Symbol.asyncDispose]()
    },
  }
}
