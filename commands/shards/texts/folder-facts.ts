/** The facts that the texts of a folder state. */
export interface FolderFacts {
  /** The folder as the user types it. */
  readonly folder: string
  readonly shards: number
  /** The number of Fargate containers for Artillery. */
  readonly containers: number
  /** The members of the largest shard. */
  readonly members: number
  /** Variables that a shard needs beside the plan. */
  readonly secrets: readonly string[]
  /** Masked: what is secret comes from the environment. */
  readonly url: string
  /** The host that `--i-own-this-target` names; null on this machine. */
  readonly ownedHost: string | null
  readonly image: string
  /** s3://bucket/prefix. */
  readonly parts: string
}
