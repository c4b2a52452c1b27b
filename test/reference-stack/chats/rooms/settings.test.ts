import { expect, test } from 'vitest'
import { readSettings } from '../../../../reference-stack/chats/rooms/settings.ts'

const byDefault = {
  postsAtOnce: 50,
  sockets: 50,
  chunkMembers: null,
  poster: 'light',
  membersBy: 'query',
  membersCachedMs: 0,
}

test.each<[variables: Record<string, string>, settings: object]>([
  [{}, byDefault],
  [{ FANOUT_CONCURRENCY: '8' }, { postsAtOnce: 8, sockets: 8 }],
  [
    { FANOUT: 'sequential', FANOUT_CONCURRENCY: '8' },
    { postsAtOnce: 1, sockets: 1 },
  ],
  [{ FANOUT: 'all' }, { postsAtOnce: Infinity, sockets: 900 }],
  [
    { FANOUT: 'all', SOCKETS: '100' },
    { postsAtOnce: Infinity, sockets: 100 },
  ],
  [{ FANOUT: 'chunked' }, { postsAtOnce: 50, chunkMembers: 250 }],
  [
    { FANOUT: 'chunked', FANOUT_CHUNK: '2000', FANOUT_CONCURRENCY: '900' },
    { chunkMembers: 2000, postsAtOnce: 900, sockets: 900 },
  ],
  [{ FANOUT: 'bounded', FANOUT_CHUNK: '10' }, byDefault],
  [
    { POSTER: 'sdk', MEMBERS_BY: 'scan', MEMBERS_CACHED_SECONDS: '5' },
    { poster: 'sdk', membersBy: 'scan', membersCachedMs: 5000 },
  ],
])('%j', (variables, settings) => {
  expect(readSettings(variables)).toEqual({ ...byDefault, ...settings })
})

test('every mistake is named, and what there is instead', () => {
  const variables = {
    FANOUT: 'fast',
    FANOUT_CONCURRENCY: '0',
    FANOUT_CHUNK: '2001',
    POSTER: '',
    MEMBERS_BY: 'Query',
    SOCKETS: '1e2',
    MEMBERS_CACHED_SECONDS: '-1',
  }
  expect(() => readSettings(variables)).toThrow(
    new Error(
      [
        "FANOUT is 'fast', but there are: bounded, sequential, all, chunked",
        "FANOUT_CONCURRENCY is '0', but it has to be a whole number from 1 to 900",
        "SOCKETS is '1e2', but it has to be a whole number from 1 to 900",
        "POSTER is '', but there are: light, sdk",
        "FANOUT_CHUNK is '2001', but it has to be a whole number from 1 to 2000",
        "MEMBERS_BY is 'Query', but there are: query, scan",
        "MEMBERS_CACHED_SECONDS is '-1', but it has to be a whole number from 0 to 3600",
      ].join('; '),
    ),
  )
})
