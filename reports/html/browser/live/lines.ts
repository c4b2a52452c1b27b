import { runTime } from '../../../figures.ts'
import type { LiveLine } from '../../live/live-events.ts'
import { withText } from './text-in.ts'

/** No more than the server keeps. */
const mostLines = 300

/** All lines so far, in place of those that are shown. */
export function showLines(lines: readonly LiveLine[]): void {
  list()?.replaceChildren(...lines.map(itemOf))
  toTheEnd()
}

/** The newest line stands below the others. A reader who has scrolled up stays there. */
export function addLine(line: LiveLine): void {
  const place = list()
  const frame = place?.parentElement
  if (!place || !frame) return
  const isAtEnd = frame.scrollTop + frame.clientHeight >= frame.scrollHeight - 4
  place.append(itemOf(line))
  if (place.children.length > mostLines) place.firstElementChild?.remove()
  if (isAtEnd) toTheEnd()
}

function itemOf({ second, text }: LiveLine): HTMLElement {
  const item = document.createElement('li')
  item.append(withText('time', second === null ? 'before' : runTime(second)), withText('span', text))
  return item
}

function list(): HTMLElement | null {
  return document.querySelector('#lines ol')
}

function toTheEnd(): void {
  const frame = list()?.parentElement
  if (frame) frame.scrollTop = frame.scrollHeight
}
