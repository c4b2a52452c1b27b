import type { LocalStack, StackFigures } from '../../reference-stack/local/index.ts'
import { renderStackPage, stackLabels } from './page/stack-page.ts'
import { LiveLog } from './live-log.ts'
import { type LiveServer, startLiveServer } from './live-server.ts'
import type { LiveTile } from '../../reports/html/live/live-events.ts'
import { plain, runTime, whole } from '../../reports/figures.ts'

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

/** After a longer time without a reader there is nothing to say of the time between. */
const longestGapMs = 5000

interface Reading {
  readonly atMs: number
  readonly figures: StackFigures
}

/** Makes the figures of the live page from those of a stack: what has happened since it was last asked. */
export class StackFeed {
  readonly #log: LiveLog
  readonly #startedAtMs = performance.now()
  #previous: Reading | undefined

  constructor(log: LiveLog) {
    this.#log = log
  }

  update(figures: StackFigures, atMs = performance.now()): void {
    const previous = this.#previous
    this.#previous = { atMs, figures }
    if (previous === undefined || atMs - previous.atMs > longestGapMs) return
    const sinceSeconds = (atMs - previous.atMs) / 1000
    const rate = (name: keyof StackFigures) =>
      Math.round(((figures[name] - previous.figures[name]) / sinceSeconds) * 10) / 10
    const values = {
      [stackLabels.open]: figures.connectionsOpen,
      [stackLabels.environments]: figures.environments,
      [stackLabels.messages]: rate('messages'),
      [stackLabels.posts]: rate('posts'),
      [stackLabels.gone]: rate('postsGone'),
      [stackLabels.throttled]: rate('throttled'),
      [stackLabels.invocations]: rate('invocations'),
      [stackLabels.coldStarts]: rate('coldStarts'),
    }
    const second = Math.round((atMs - this.#startedAtMs) / 1000)
    this.#log.second({
      second,
      values,
      status: `up for ${runTime(second)}`,
      phaseEndsAtSecond: null,
      tiles: tilesOf(figures, values),
    })
  }
}

function tilesOf(figures: StackFigures, values: Readonly<Record<string, number>>): LiveTile[] {
  const { connectionsOpen, environments, messages, posts, postsGone, throttled, invocations, coldStarts } = figures
  return [
    { label: 'Open connections', value: whole(connectionsOpen), note: `${whole(environments)} execution environments` },
    { label: 'Messages a second', value: plain(values[stackLabels.messages] ?? 0), note: `${whole(messages)} so far` },
    { label: 'Posts a second', value: plain(values[stackLabels.posts] ?? 0), note: `${whole(posts)} so far` },
    {
      label: 'Posts refused',
      value: whole(postsGone),
      note: `to connections that are gone (410); ${whole(throttled)} throttled`,
    },
    { label: 'Cold starts', value: whole(coldStarts), note: `of ${whole(invocations)} invocations` },
  ]
}
