import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { NotLoaded, exportsOf } from '../../../src/user-modules/exports-of.ts'
import { ownGround } from '../../left-behind.ts'
import { temporaryFolder } from '../../commands/fanbench.ts'

function moduleOf(text: string): string {
  const path = join(temporaryFolder(), 'module.mjs')
  writeFileSync(path, text)
  return path
}

it('the exports of a module are data, and its functions are present', async () => {
  const exports = await exportsOf(
    moduleOf(`
      class Speaker { name = 'x'; get loud() { return true } say() {} }
      const circle = { }; circle.self = circle
      export default new Speaker()
      export const data = { list: [1, 'two', null, undefined, 3n], at: new URL('file:///a'), ['__proto__']: 1 }
      export const strange = { circle, symbol: Symbol('s') }
      setInterval(() => {}, 1000)
    `),
  )
  const { default: speaker, data, strange } = exports as Record<string, Record<string, unknown>>
  expect(Object.keys(speaker ?? {})).toEqual(['name'])
  expect(speaker).toMatchObject({ name: 'x', loud: true })
  expect(speaker?.['say']).toThrow('in another process')
  expect(data?.['list']).toEqual([1, 'two', null, undefined, 3n])
  expect(data?.['at']).toEqual(new URL('file:///a'))
  expect(Object.getPrototypeOf(data)).toBe(Object.prototype)
  expect(Object.keys(data ?? {})).toContain('__proto__')
  expect(strange).toEqual({ circle: { self: null }, symbol: null })
})

it('it is loaded once, and again when it has changed', async () => {
  const path = moduleOf('export default process.pid')
  const first = await exportsOf(path)
  expect(await exportsOf(path)).toBe(first)
  expect(first['default']).not.toBe(process.pid)
  writeFileSync(path, 'export default "another text"')
  expect(await exportsOf(path)).toMatchObject({ default: 'another text' })
})

it.each([
  ['throws', 'throw new Error("no\\nlibrary")', /^no in line 1$/],
  ['is no JavaScript', 'export defalt 1', /^Unexpected token/],
  ['ends its process', 'process.exit(3)', /^it ended its process while it was loaded, with exit code 3$/],
  ['kills its process', 'process.kill(process.pid, "SIGKILL")', /^its process was killed by SIGKILL while/],
  ['awaits what never happens', 'await new Promise(() => {})', /^it never finishes/],
  ['loops', 'for (;;);', /^it has not finished loading within 2 s$/],
  [
    'waits for ever',
    'await new Promise(() => setInterval(() => {}, 1000))',
    /^it has not finished loading within 2 s$/,
  ],
  ['catches the signals and loops', 'process.on("SIGTERM", () => {}); for (;;);', /^it has not finished/],
  ['closes its channel', 'process.disconnect()', /^it ended its process while it was loaded, with exit code \d+$/],
])('one that %s is refused with the reason', async (_, text, why) => {
  const error: unknown = await exportsOf(moduleOf(text), 2).catch((error: unknown) => error)
  expect(error).toBeInstanceOf(NotLoaded)
  expect((error as NotLoaded).message).toMatch(why)
})

it.skipIf(process.platform !== 'linux')('no process of it is left', async () => {
  const modules = [moduleOf('for (;;);'), moduleOf('export default 1; setInterval(() => {}, 1000)')]
  using ground = ownGround()
  const before = process.env['TMPDIR']
  process.env['TMPDIR'] = ground.env.TMPDIR
  await Promise.allSettled(modules.map((path) => exportsOf(path, 2)))
  if (before === undefined) delete process.env['TMPDIR']
  else process.env['TMPDIR'] = before
  const left = await ground.leftBehind()
  // The guard of this process stays as long as it does.
  expect(left.filter((line) => !line.includes('trap'))).toEqual([])
})
