import type { Mutant } from '../mutant.ts'

const connections = {
  file: 'reference-stack/chats/broadcast/connections.ts',
  test: 'test/reference-stack/chats/broadcast/connections.test.ts',
}

/** What the broadcast chat is right by. */
export const chats: readonly Mutant[] = [
  {
    ...connections,
    that: 'however many pages',
    loses: 'connections beyond the first megabyte of the table',
    find: 'ExclusiveStartKey = page.LastEvaluatedKey',
    replace: 'ExclusiveStartKey = undefined',
  },
  {
    ...connections,
    that: 'is forgotten once',
    loses: 'that a connection whose handshake may not have ended keeps its item',
    find: "ConditionExpression: 'establishedBy < :now'",
    replace: "ConditionExpression: 'establishedBy > :now OR establishedBy < :now'",
  },
]
