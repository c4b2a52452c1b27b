import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, describe, expect, it } from 'vitest'

const program = fileURLToPath(new URL('./print-exports.ts', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'fanbench-test-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** What each file exports by default, or why it does not, and what was printed on standard error meanwhile. */
async function exportsOf(files: Readonly<Record<string, string>>, wanted: readonly string[]) {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  const paths = wanted.map((path) => join(folder, path))
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [program, ...paths], { cwd: folder })
  return { exports: JSON.parse(stdout.replaceAll(folder, '')) as unknown[], stderr }
}

const neighbours = {
  'size.ts': 'export const size: number = 3',
  'names.ts': `import { size } from './size'
    export const name = 'in-' + size`,
  'rules/index.ts': 'export const limit = 5 as const',
  'data.json': '{ "x": 1, "not-a-name": 2 }',
  'source/route.ts': "export const route = 'say'",
  'tsconfig.json':
    '{ "compilerOptions": { "paths": { "@/*": ["./source/*"] }, "experimentalDecorators": true } } // ours',
}

/** What users write, and what it exports by default. */
const written: readonly (readonly [name: string, text: string, exported: unknown])[] = [
  [
    'chat.ts',
    `import { FunctionDefinition, defineStack } from 'fanbench/stack'
     import path = require('node:path')
     import { size } from './size'
     import { name } from './names.js'
     import { limit } from './rules'
     import { route } from '@/route'
     import data, { x } from './data.json'
     enum Access { Read = 'read' }
     namespace Nested { export const y = 2 }
     class Sized { constructor(readonly memoryMb: number, readonly timeoutSeconds: number) {} }
     const kept = (..._: unknown[]): any => {}
     @kept class Decorated {}
     const say: FunctionDefinition = { handler: new URL('./say.ts', import.meta.url), ...new Sized(128 as number, size) }
     const own = [path.basename(__filename), typeof require, typeof __dirname, typeof Decorated]
     export default { ...defineStack({ name, tables: {}, functions: { say }, routes: { [route]: 'say' } } as never),
       limit, data, x, y: Nested.y, access: Access.Read, own }`,
    {
      name: 'in-3',
      functions: { say: { memoryMb: 128, timeoutSeconds: 3 } },
      routes: { say: 'say' },
      limit: 5,
      data: { x: 1, 'not-a-name': 2 },
      x: 1,
      y: 2,
      access: 'read',
      own: ['chat.ts', 'function', 'string', 'function'],
    },
  ],
  [
    'protocol.ts',
    `import { defineProtocol, Member } from 'fanbench/protocol'
     export default defineProtocol({ name: 'any', echoesToSender: true, say: (room: string, text: string, by: Member) => text })`,
    { name: 'any', echoesToSender: true },
  ],
  [
    'config.ts',
    "import { defineConfig } from 'fanbench/config'; export default defineConfig({ members: 2 })",
    { members: 2 },
  ],
  [
    'equals.ts',
    "import path = require('node:path'); import size = require('./size'); export = { ...size, name: path.basename(__filename) }",
    { size: 3, name: 'equals.ts' },
  ],
  ['exports.ts', "const { size } = require('./size'); module.exports = { size: size as number }", { size: 3 }],
  [
    'types.ts',
    "import type { Member } from 'fanbench/protocol'\nmodule.exports = { member: {} as Member }",
    { member: {} },
  ],
  ['awaits.mts', "import { size } from './size'; export default { size: await Promise.resolve(size) }", { size: 3 }],
  [
    'imports.cts',
    "import { size } from './size'; export default { size, file: typeof __filename }",
    { size: 3, file: 'string' },
  ],
  ['equals.cts', "import size = require('./size'); export = { ...size }", { size: 3 }],
  ['module.js', "import { size } from './size'; export default { size }", { size: 3 }],
  [
    'required.js',
    `import { createRequire } from 'node:module'
     const require = createRequire(import.meta.url)
     export default { ...require('./size'), data: require('./data.json').x }`,
    { size: 3, data: 1 },
  ],
  [
    'exports.js',
    "const { size } = require('./size'); module.exports = { size, text: 'export default 1' }",
    { size: 3 },
  ],
  [
    'compiled.js',
    "exports.__esModule = true; exports.default = require('fanbench/config').defineConfig({ rooms: 1 })",
    { rooms: 1 },
  ],
  ['module.mjs', "import { name } from './names'; export default { name }", { name: 'in-3' }],
  [
    'exports.cjs',
    "const { defineStack } = require('fanbench/stack'); module.exports = { f: typeof defineStack, ...require('./exports') }",
    { f: 'function', size: 3 },
  ],
  ['using.ts', 'let n = 0\n{ using x = { [Symbol.dispose]: () => { n += 1 } } }\nexport default { n }', { n: 1 }],
]

describe('a user file may be TypeScript, an ES module or CommonJS, and finds its neighbours and fanbench', () => {
  it.each([
    ['without a package.json', undefined],
    ['in a package without a type', '{}'],
    ['in a package of type commonjs', '{ "type": "commonjs" }'],
    ['in a package of type module', '{ "type": "module" }'],
  ])('%s', async (name, manifest) => {
    const place = name.replaceAll(' ', '-')
    const files = {
      ...neighbours,
      ...Object.fromEntries(written.map(([file, text]) => [file, text])),
      ...(manifest !== undefined && { 'package.json': manifest }),
    }
    const { exports, stderr } = await exportsOf(
      Object.fromEntries(Object.entries(files).map(([file, text]) => [`${place}/${file}`, text])),
      written.map(([file]) => `${place}/${file}`),
    )
    expect(Object.fromEntries(written.map(([file], index) => [file, exports[index]]))).toMatchObject(
      Object.fromEntries(written.map(([file, , exported]) => [file, exported])),
    )
    expect(stderr).toBe('')
  })
})

it('what is wrong with a file is said in a line, with its place in what the user has written', async () => {
  const mistakes: readonly (readonly [text: string, why: string])[] = [
    [
      "\nimport { a } from './nowhere'; export default a",
      "Cannot find module '/a (bad) one/nowhere' imported from /a (bad) one/0.ts in line 2",
    ],
    [
      "\n\nimport { none } from './size'\nexport default none",
      "The requested module './size' does not provide an export named 'none' in line 3",
    ],
    [
      "import { a } from 'fanbench/stak'; export default a",
      'there is no fanbench/stak; there are fanbench/stack, fanbench/protocol, fanbench/config, fanbench/result in line 1',
    ],
    ['enum A {\n a }\n\ninterface B {\n b: string }\nthrow new Error("boom")', 'boom in line 6'],
    ["import './throws'", 'a neighbour in line 3 of throws.ts'],
    ["import './misspelt'", 'Unexpected "=" in line 2 of misspelt.ts'],
    [
      'const a = 1\nmodule.exports = {\n a: (undefined as any).b }',
      "Cannot read properties of undefined (reading 'b') in line 3",
    ],
  ]
  const files = Object.fromEntries(mistakes.map(([text], index) => [`a (bad) one/${index}.ts`, text]))
  const { exports } = await exportsOf(
    {
      ...files,
      'a (bad) one/size.ts': 'export const size = 3',
      'a (bad) one/throws.ts': '// here\n\nthrow new TypeError("a neighbour") as never',
      'a (bad) one/misspelt.ts': '\nconst a = = 1',
    },
    Object.keys(files),
  )
  expect(exports).toEqual(mistakes.map(([, why]) => why))
})
