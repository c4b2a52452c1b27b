import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { nextMessage } from '../../processes/child-messages.ts'

const speaking = fileURLToPath(new URL('./speaking-program.ts', import.meta.url))
const silent = fileURLToPath(new URL('./silent-program.ts', import.meta.url))

interface Said {
  readonly kind: 'said'
  readonly text: string
}

it('a message is read although its process has ended before anybody looked', async () => {
  // Several pieces, each of which takes a turn of the event loop to read.
  const length = 1_000_000
  const child = fork(speaking, [String(length)], { stdio: ['ignore', 2, 2, 'ipc'] })
  const said = nextMessage<Said>(child, ['said'], 30)
  // As Node may: the end of the process first, then what it had said.
  child.emit('exit', 0, null)
  expect((await said).text).toHaveLength(length)
})

it('a process that ends without one is an error, and not waited for', async () => {
  const child = fork(silent, [], { stdio: ['ignore', 2, 2, 'ipc'] })
  await expect(nextMessage<Said>(child, ['said'], 30)).rejects.toThrow('ended with exit code 3')
})
