/** In which values are stored. */
export type Unit = 'us' | 'count' | 'ratio' | 'bytes' | 'usd'

/** Where values come from. */
export type Source =
  /** A worker times or counts it as it happens. */
  | 'worker'
  /** Settled after the run, from all messages and their receipts. */
  | 'tally'
  /** Settled too, from those that something else in the run chose, such as a member that stopped reading. */
  | 'derived'
  /** Derived, where the scenario declares it. */
  | 'scenario'
  /** Lines in the logs of the target's functions. */
  | 'logs'
  /** Readings of the items that the target keeps for its connections. */
  | 'items'
  /** CloudWatch's own metrics. */
  | 'cloudwatch'

/** What the catalogue says of everything that has a name. */
export interface Entry {
  /** A distribution of samples, a count of events, or one value a run. */
  readonly kind: 'histogram' | 'counter' | 'value'
  readonly unit: Unit
  readonly source: Source
  readonly better: 'lower' | 'higher' | 'neither'
  /** For people: tables and tiles. */
  readonly label: string
  readonly meaning: string
}
