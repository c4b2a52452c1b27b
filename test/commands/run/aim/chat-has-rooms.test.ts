import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { chatHasRooms } from '../../../../commands/run/aim/choose-protocol.ts'
import { temporaryFolder } from '../../fanbench.ts'

it.each([true, false])('a chat that is there has rooms if its protocol says so: %s', async (hasRooms) => {
  const protocol = join(temporaryFolder(), 'protocol.mjs')
  writeFileSync(
    protocol,
    `export default { name: 'x', hasRooms: ${hasRooms}, echoesToSender: true, say: (_, text) => text }`,
  )
  expect(await chatHasRooms({ target: 'ws://127.0.0.1:9/', protocol, members: 5 })).toBe(hasRooms)
})
