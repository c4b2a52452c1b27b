import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  appendFileSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { WatchedCache, bundled, folderWith, writeFiles } from './bundled.ts'

const chat = {
  'package.json': '{ "imports": { "#own": "./own.ts", "#other": "./text.ts" } }',
  'own.ts': 'export const own = "own"',
  'handlers/say.ts': `
    import { dependency } from 'dependency'
    import { own } from '#own'
    import { scoped } from '@scope/scoped'
    import { text } from '../text'
    class Counted { count }
    export const handler = () => [text, dependency, own, scoped, new Counted()]`,
  'handlers/here.ts': 'export const own = "here"',
  'text.ts': 'export const text = "text", own = text',
  'node_modules/dependency/package.json': '{ "main": "./lib/first.js" }',
  'node_modules/dependency/lib/first.js': 'exports.dependency = "first"',
  'node_modules/dependency/lib/second.js': 'exports.dependency = "second"',
  'node_modules/@scope/scoped/index.js': 'exports.scoped = "scoped"',
  'versions/1/index.js': 'exports.linked = "one"',
  'versions/2/index.js': 'exports.linked = "two"',
}

function link(folder: string, version: number): void {
  rmSync(join(folder, 'node_modules/linked'), { force: true })
  symlinkSync(`../versions/${version}`, join(folder, 'node_modules/linked'))
}

test.each<[string, (folder: string) => void]>([
  ['the handler', (at) => appendFileSync(join(at, 'handlers/say.ts'), '\nconsole.log("more")')],
  ['a file that it imports', (at) => writeFiles(at, { 'text.ts': 'export const text = "changed", own = text' })],
  [
    'a file of a dependency',
    (at) => writeFiles(at, { 'node_modules/dependency/lib/first.js': 'exports.dependency = "newer"' }),
  ],
  [
    "a dependency's package.json",
    (at) => writeFiles(at, { 'node_modules/dependency/package.json': '{ "main": "./lib/second.js" }' }),
  ],
  ['its own package.json', (at) => writeFiles(at, { 'package.json': '{ "imports": { "#own": "./text.ts" } }' })],
  [
    'a package.json that was not there',
    (at) => writeFiles(at, { 'handlers/package.json': '{ "imports": { "#own": "./here.ts" } }' }),
  ],
  ['a file that is found first', (at) => writeFiles(at, { 'text.tsx': 'export const text = "first", own = text' })],
  [
    'a file that is found before the main one of a dependency',
    (at) => writeFiles(at, { 'node_modules/@scope/scoped/index.jsx': 'export const scoped = "first"' }),
  ],
  [
    'a package in a nearer node_modules',
    (at) => writeFiles(at, { 'handlers/node_modules/dependency/index.js': 'exports.dependency = "nearer"' }),
  ],
  [
    'a package of a scope in a nearer node_modules',
    (at) => writeFiles(at, { 'handlers/node_modules/@scope/scoped/index.js': 'exports.scoped = "nearer"' }),
  ],
  [
    'a tsconfig.json that was not there',
    (at) => writeFiles(at, { 'tsconfig.json': '{ "compilerOptions": { "useDefineForClassFields": false } }' }),
  ],
  ['what a package is a link to', (at) => link(at, 2)],
  [
    'what the entry is a link to',
    (at) => {
      rmSync(join(at, 'entry.ts'))
      symlinkSync('text.ts', join(at, 'entry.ts'))
    },
  ],
])('made anew when there is another: %s', async (_, change) => {
  const folder = folderWith(chat)
  link(folder, 1)
  appendFileSync(join(folder, 'handlers/say.ts'), '\nimport { linked } from "linked"; console.log(linked)')
  symlinkSync('handlers/say.ts', join(folder, 'entry.ts'))
  const entry = join(folder, 'entry.ts')
  const cache = new WatchedCache(folderWith())
  const before = await bundled(entry, cache)
  expect(await bundled(entry, cache)).toBe(before)
  change(folder)
  const after = await bundled(entry, cache)
  expect(after).not.toBe(before)
  expect(after).toBe(await bundled(entry, null))
  expect(cache.taken).toEqual([false, true, false])
})

test.each<[string, Readonly<Record<string, string>>]>([
  ['it does without a package', { 'say.ts': 'try { require("absent/file") } catch {}' }],
  [
    'it takes what fits a pattern',
    { 'say.ts': 'export const of = (name) => import(`./in/${name}.ts`)', 'in/a.ts': '' },
  ],
  ['tsconfig.json names another', { 'say.ts': '', 'tsconfig.json': '{ "extends": "./base.json" }', 'base.json': '{}' }],
  ['tsconfig.json has folders to look in', { 'say.ts': '', 'tsconfig.json': '{"compilerOptions":{"paths":{}}}' }],
  [
    'a file is disabled',
    {
      'say.ts': 'import "in"',
      'node_modules/in/package.json': '{"browser":{"./a.js":false}}',
      'node_modules/in/index.js': 'try { require("./a") } catch {}',
    },
  ],
])('not kept, as it cannot be told what decides it: %s', async (_, files) => {
  const [folder, kept] = [folderWith(files), folderWith()]
  await bundled(join(folder, 'say.ts'), new WatchedCache(kept))
  expect(readdirSync(kept)).toEqual([])
})

test('not kept, as it may have changed during the build: what was written just before', async () => {
  const [folder, kept] = [folderWith({ 'say.ts': '' }), folderWith()]
  await bundled(join(folder, 'say.ts'), new WatchedCache(kept, { settledMs: 60_000 }))
  expect(readdirSync(kept)).toEqual([])
})

test.each<[string, (file: string) => void]>([
  ['cut short', (file) => truncateSync(file, readFileSync(file).length - 10)],
  ['empty', (file) => truncateSync(file, 0)],
  ['changed', (file) => writeFileSync(file, readFileSync(file, 'latin1').replace('spoken', 'broken'), 'latin1')],
  [
    'a folder',
    (file) => {
      rmSync(file)
      mkdirSync(file)
    },
  ],
])('made anew when what is kept is damaged: %s', async (_, damage) => {
  const [folder, kept] = [folderWith({ 'say.ts': 'console.log("spoken")' }), folderWith()]
  const cache = new WatchedCache(kept)
  const before = await bundled(join(folder, 'say.ts'), cache)
  for (const name of readdirSync(kept)) damage(join(kept, name))
  expect(await bundled(join(folder, 'say.ts'), cache)).toBe(before)
  expect(cache.taken).toEqual([false, false])
})

test('several processes at once keep it whole', async () => {
  const folder = folderWith({ 'say.ts': `console.log("${'x'.repeat(1_000_000)}")` })
  const [handler, kept] = [join(folder, 'say.ts'), folderWith()]
  const one = promisify(execFile)
  const bundles = await Promise.all(
    Array.from({ length: 3 }, async () => {
      const script = fileURLToPath(new URL('bundle-often.ts', import.meta.url))
      return (await one(process.execPath, [script, handler, kept])).stdout
    }),
  )
  const whole = createHash('sha256')
    .update(await bundled(handler, null))
    .digest('hex')
  expect(new Set(bundles.flatMap((hashes) => hashes.trim().split('\n')))).toEqual(new Set([whole]))
  expect(readdirSync(kept)).toHaveLength(1)
})

test('a folder that is not there does no harm', async () => {
  const folder = folderWith({ 'say.ts': 'console.log("spoken")' })
  const cache = new WatchedCache(join(folder, 'gone'))
  expect(await bundled(join(folder, 'say.ts'), cache)).toContain('spoken')
})

test('what was taken longest ago is removed when there is too much', async () => {
  const text = `console.log("${'x'.repeat(20_000)}")`
  const [folder, kept] = [folderWith({ 'a.ts': text, 'b.ts': text, 'c.ts': text }), folderWith()]
  const cache = new WatchedCache(kept, { mostBytes: 60_000 })
  // In this order: a, which was taken once more, is newer than b.
  for (const name of ['a', 'b', 'a', 'c', 'a', 'b']) await bundled(join(folder, `${name}.ts`), cache)
  expect(cache.taken).toEqual([false, false, true, false, true, false])
  expect(readdirSync(kept)).toHaveLength(2)
})
