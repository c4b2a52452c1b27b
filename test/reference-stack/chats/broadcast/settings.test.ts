import { expect, test } from 'vitest'
import { readSettings } from '../../../../reference-stack/chats/broadcast/settings.ts'

test('the sender is included, and 50 posts are under way at once, unless the variables say otherwise', () => {
  const byDefault = { postsAtOnce: 50, sockets: 50, poster: 'light', includesSender: true }
  expect(readSettings({})).toEqual(byDefault)
  expect(readSettings({ SENDER: 'excluded', FANOUT: 'sequential' })).toEqual({
    ...byDefault,
    postsAtOnce: 1,
    sockets: 1,
    includesSender: false,
  })
})

test('what the room chat alone can do is a mistake', () => {
  expect(() => readSettings({ FANOUT: 'chunked', SENDER: 'yes' })).toThrow(
    "FANOUT is 'chunked', but there are: bounded, sequential, all; SENDER is 'yes', but there are: included, excluded",
  )
})
