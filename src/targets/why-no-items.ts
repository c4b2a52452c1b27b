import type { Target } from './target.ts'

/** Why nobody can say which items a target has for its connections; null if the target says where they are. */
export function whyNoItems(target: Target): string | null {
  const { connectionItems, kind, endpoints } = target
  if (connectionItems === null) return 'the target does not say where it keeps the items of its connections'
  if (connectionItems.member === undefined) return 'the target does not say which attribute of an item names the member'
  return kind === 'emulated' && endpoints.dynamodb === undefined ? 'the target names no DynamoDB' : null
}
