/** The units in which values are stored. */
export type Unit = 'us' | 'count' | 'ratio' | 'bytes' | 'usd'

/** The places from which values come. */
export type Source =
  /** A worker times or counts it as it happens. */
  | 'worker'
  /** Counted after the run, from all messages and their receipts. */
  | 'tally'
  /**
   * Counted after the run from some messages or members, selected by another event in the run, such as a member that stopped
   * reading.
   */
  | 'derived'
  /** Like `derived`, but only in scenarios that declare it. */
  | 'scenario'
  /** Lines in the logs of the target's functions. */
  | 'logs'
  /** Readings of the items that the target keeps for its connections. */
  | 'items'
  /** CloudWatch's own metrics. */
  | 'cloudwatch'

/** The catalogue's description of everything that has a name. */
export interface Entry {
  /** A distribution of samples, a count of events, or one value per run. */
  readonly kind: 'histogram' | 'counter' | 'value'
  readonly unit: Unit
  readonly source: Source
  readonly better: 'lower' | 'higher' | 'neither'
  /** The name that tables and tiles show. */
  readonly label: string
  readonly meaning: string
}
