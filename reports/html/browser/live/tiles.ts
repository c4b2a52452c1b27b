import type { LiveTile } from '../../live/live-events.ts'
import { textIn, withText } from './text-in.ts'

/** The figures of now: made once, and rewritten where they change. */
export function showTiles(tiles: readonly LiveTile[]): void {
  const place = document.querySelector('#tiles')
  if (place === null) return
  while (place.children.length < tiles.length) place.append(emptyTile())
  for (const [index, { label, value, note }] of tiles.entries()) {
    const parts = place.children[index]?.children
    for (const [part, text] of [label, value, note].entries()) textIn(parts?.[part] ?? null, text)
  }
}

function emptyTile(): HTMLElement {
  const tile = document.createElement('div')
  tile.className = 'tile'
  const [value, note] = [withText('p', ''), withText('p', '')]
  value.className = 'value'
  note.className = 'note'
  tile.append(withText('h2', ''), value, note)
  return tile
}
