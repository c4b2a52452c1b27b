import { expect, it } from 'vitest'
import { fanbench } from './fanbench.ts'

it('the chat of docs/measure-your-own-chat.md takes every step of its protocol', async () => {
  const folder = './test/fixtures/documented-chat'
  const args = ['probe', '--stack', `${folder}/chat.ts`, '--protocol', `${folder}/my-chat.ts`, '--json']
  const { stdout, stderr, exitCode } = await fanbench(args)
  expect({ stdout, stderr, exitCode }).toMatchObject({ exitCode: 0 })
})
