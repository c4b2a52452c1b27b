import type { Intervention } from '../../../src/metrics/catalogue/phases.ts'

export type EventKind = Intervention | 'cold starts' | 'throttled'

interface EventLook {
  readonly name: string
  /** The mark: a letter at the upper edge of a chart for an action, a sign at the lower one for an event. */
  readonly mark: string
}

export const signs = { triangle: '▲', square: '■' } as const

export const eventLooks: Readonly<Record<EventKind, EventLook>> = {
  'deploy new version': { mark: 'V', name: 'new version' },
  'provisioned concurrency': { mark: 'P', name: 'provisioned concurrency' },
  burst: { mark: 'B', name: 'burst' },
  drop: { mark: 'D', name: 'members dropped' },
  cut: { mark: 'X', name: 'connections cut' },
  reconnect: { mark: 'R', name: 'members reconnect' },
  'slow readers': { mark: 'S', name: 'members read nothing' },
  churn: { mark: 'L', name: 'members leave and rejoin' },
  'cold starts': { mark: signs.triangle, name: 'cold starts' },
  throttled: { mark: signs.square, name: 'throttled' },
}
