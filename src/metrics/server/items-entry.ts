/** One reading of the items of this run's members, as the difference to the one before. Monotonic microseconds. */
export interface ItemsRead {
  readonly kind: 'items'
  /** An item that is in the reading was in the table after this, as far as an eventually consistent read can tell. */
  readonly beganAtUs: number
  /** An item that is not in it was out of the table before this. */
  readonly atUs: number
  readonly added: readonly (readonly [connectionId: string, memberName: string])[]
  readonly removed: readonly string[]
}

/** A reading that failed. */
export interface ItemsUnread {
  readonly kind: 'items-unread'
  readonly atUs: number
  readonly reason: string
}

export type ItemsEntry = ItemsRead | ItemsUnread
