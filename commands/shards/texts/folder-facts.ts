/** What the texts of a folder say. */
export interface FolderFacts {
  /** As it is typed. */
  readonly folder: string
  readonly shards: number
  /** Of Fargate by Artillery. */
  readonly containers: number
  /** Of the largest shard. */
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
