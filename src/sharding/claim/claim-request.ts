/** The run of a shard, and the place where the shard gets its number. */
export interface ClaimRequest {
  readonly runId: string
  /** How many shards the plan has. */
  readonly shards: number
  /** Where this shard sees the others of its run: all of them, or those of its machine. */
  readonly claims: Claims
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Ends the waiting. */
  readonly signal: AbortSignal
  /** How long to wait for the other shards, seconds. */
  readonly waitSeconds: number
  /** From the agreement on a start to the start, seconds, where shards cannot see each other. */
  readonly leadSeconds: number
}

/** The numbers that the shards of one run have taken, in a place that they share. */
export interface Claims {
  /** The place, as it is shown. */
  readonly place: string
  /** How often to look for the others. */
  readonly pollMs: number
  /** From the last shard that has come to the start: the others have to look again until then. */
  readonly marginMs: number
  /** Takes a number, from 0. @returns false if it is taken */
  take(index: number): Promise<boolean>
  /** When each number below `end` was taken, milliseconds since 1970; undefined for one that is free. Equal for all shards. */
  takenAtMs(end: number): Promise<readonly (number | undefined)[]>
}

/** The number of this shard, and the common start of all shards. */
export interface ShardClaim {
  /** From 0. */
  readonly index: number
  /** How many there are. */
  readonly count: number
  /** The same for all of them, milliseconds since 1970. One that is past makes the shard late, and the run invalid. */
  readonly startAtMs: number
  /** The source of the shard's number: the variable of an engine, or a way to count. */
  readonly claimedBy: string
}
