import { absent, milliseconds, plain, runTime } from '../../../figures.ts'
import type { LiveEnd, LiveNow, LivePhase, LiveSecond } from '../../live/live-events.ts'
import type { LiveColumn } from './live-charts.ts'
import { withText } from './text-in.ts'

const secondsShown = 60

/** The figures of the charts, for readers who cannot see them. */
export function fillSeconds(place: HTMLElement, seconds: readonly LiveSecond[], columns: readonly LiveColumn[]): void {
  const rows = seconds.slice(-secondsShown).toReversed()
  fill(
    place,
    rows.map(({ second, values }) => [
      runTime(second),
      ...columns.map(({ label, yAxis }) => {
        const value = values[label] ?? null
        return value === null || yAxis === 'latency' ? milliseconds(value) : plain(value)
      }),
    ]),
  )
}

/** Fills the phases, with the planned rest of the present one. */
export function fillPhases(
  phases: readonly LivePhase[],
  { second, phaseEndsAtSecond }: LiveNow,
  end: LiveEnd | null,
): void {
  const place = document.querySelector<HTMLElement>('#phases')
  if (place === null) return
  const endSecond = end?.lastPhaseEndSecond ?? null
  const leftSeconds = phaseEndsAtSecond === null ? null : Math.max(0, phaseEndsAtSecond - second)
  const underWay = leftSeconds === null ? 'under way' : `under way, ${runTime(leftSeconds)} left`
  const last = end === null ? underWay : endSecond === null ? absent : runTime(endSecond)
  fill(
    place,
    phases.map(({ name, startSecond }, index) => {
      const next = phases[index + 1]
      return [name, runTime(startSecond), next === undefined ? last : runTime(next.startSecond)]
    }),
    'text',
  )
  // The phase under way is seen where the table is lower than its rows.
  const frame = place.querySelector('.scroll')
  if (frame !== null && end === null) frame.scrollTop = frame.scrollHeight
}

function fill(place: HTMLElement, rows: readonly (readonly string[])[], kind: 'text' | '' = ''): void {
  place.querySelector('tbody')?.replaceChildren(
    ...rows.map((cells) => {
      const row = document.createElement('tr')
      row.append(
        ...cells.map((text, column) => {
          const cell = withText(column === 0 ? 'th' : 'td', text)
          if (cell instanceof HTMLTableCellElement && column === 0) cell.scope = 'row'
          cell.className = kind
          return cell
        }),
      )
      return row
    }),
  )
}
