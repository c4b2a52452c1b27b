/** The run of a shard, and the place where the shard gets its number. */
export interface ClaimRequest {
  readonly runId: string
  /** How many shards the plan has. */
  readonly shards: number
  /** For the claims of this run by the threads and processes of this machine; one folder for all of them, and for no other run. */
  readonly folder: string
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Ends the waiting. */
  readonly signal: AbortSignal
  /** How long to wait for the other shards of this machine, seconds. */
  readonly waitSeconds: number
  /** From the agreement on a start to the start, seconds, where shards cannot see each other. */
  readonly leadSeconds: number
}

/** The number of this shard, and the start of all shards. */
export interface ShardClaim {
  /** From 0. */
  readonly index: number
  /** How many there are. */
  readonly count: number
  /** The same for all of them, milliseconds since 1970. One that is past makes the shard late, and the run invalid. */
  readonly startAtMs: number
  readonly claimedBy: 'environment' | 'file' | 's3' | 'dynamodb'
}
