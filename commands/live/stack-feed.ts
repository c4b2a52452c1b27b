import type { LiveTile } from '../../reports/html/live/live-events.ts'
import { stackLabels } from './page/stack-page.ts'
import { plain, runTime, whole } from '../../reports/figures.ts'
import type { StackFigures } from '../../reference-stack/local/index.ts'
import type { LiveLog } from './live-log.ts'

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
