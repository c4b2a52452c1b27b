import type { CounterName } from '../../catalogue/counters.ts'

/** How much of what was to happen did; a limit on it takes the place of the check that all of it did. */
export const ratios = {
  delivery_ratio: { part: 'deliveries_received', whole: 'deliveries_expected', insteadOf: 'deliveries_lost' },
  connect_ratio: { part: 'connections_opened', whole: 'connections_attempted', insteadOf: 'connections_failed' },
} as const satisfies Readonly<Record<string, Readonly<Record<'part' | 'whole' | 'insteadOf', CounterName>>>>

export type RatioName = keyof typeof ratios
