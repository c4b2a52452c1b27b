import type { CounterName } from '../../catalogue/counters.ts'

/** Ratios: the part of the expected events that happened. A limit on a ratio replaces the check that all of them happened. */
export const ratios = {
  delivery_ratio: { part: 'deliveries_received', whole: 'deliveries_expected', insteadOf: 'deliveries_lost' },
  connect_ratio: { part: 'connections_opened', whole: 'connections_attempted', insteadOf: 'connections_failed' },
} as const satisfies Readonly<Record<string, Readonly<Record<'part' | 'whole' | 'insteadOf', CounterName>>>>

export type RatioName = keyof typeof ratios
