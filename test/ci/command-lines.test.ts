import { globSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import {
  allOptions,
  commandLines,
  commandLinesOfPage,
  commandLinesOfPipeline,
  commandLinesOfWorkflow,
  mistakeIn,
  optionsOfPage,
} from './command-lines.ts'

const workflows = globSync(['.github/workflows/*.yml', 'docs/ci/github-*.yml'])
const pages = globSync([
  '{README,CONTRIBUTING}.md',
  'docs/*.md',
  'docs/ci/README.md',
  '{bench,reference-stack,test}/**/README.md',
])
const files = [
  ...workflows.map((file) => ({ file, linesOf: commandLinesOfWorkflow })),
  ...pages.map((file) => ({ file, linesOf: commandLinesOfPage })),
  { file: 'docs/ci/gitlab-ci.yml', linesOf: commandLinesOfPipeline },
]

const found = files.flatMap(({ file, linesOf }) => linesOf(readFileSync(file, 'utf8')).map((args) => ({ file, args })))

describe('every command line in what is to be copied, and on every page', () => {
  it('is found', () => {
    const without = files.map(({ file }) => file).filter((name) => !found.some(({ file }) => file === name))
    // The release runs no fanbench.
    expect(workflows.filter((file) => without.includes(file))).toEqual(['.github/workflows/release.yml'])
    // The `--prices` of one stands in a sentence by itself; the other is a list of properties.
    expect(without.filter((file) => /^docs\/[\w-]+\.\w+$/.test(file))).toEqual([
      'docs/cost.md',
      'docs/template-properties.md',
    ])
    expect(found.length).toBeGreaterThan(100)
  })

  it.each(found)('is one of fanbench: $file: $args', async ({ args }) => {
    expect(await mistakeIn(args)).toBeNull()
  })
})

describe('every option that a page for users names by itself', () => {
  const named = ['README.md', ...globSync('docs/*.md')].flatMap((file) =>
    optionsOfPage(readFileSync(file, 'utf8')).map((option) => ({ file, option })),
  )
  // Of `artillery run-fargate`.
  const ofOthers = ['--task-role-name']

  it('is one of fanbench', () => {
    const options = allOptions()
    expect(named.length).toBeGreaterThan(60)
    expect(named.filter(({ option }) => !options.has(option) && !ofOthers.includes(option))).toEqual([])
  })
})

it('is found in blocks of both kinds, and in sentences where it has an option', () => {
  const page = [
    '    fanbench run smoke \\',
    '      --members 3   what it does',
    '',
    '   ```',
    'fanbench policy measure --target <file> > measure.json',
    '   ```',
    '`fanbench run` takes `--membres` and `--members`; so does `fanbench run smoke',
    '--membres 4`, but not `fanbench run ... --rooms 2`.',
  ].join('\n')
  expect(commandLinesOfPage(page)).toEqual([
    ['policy', 'measure', '--target', 'value'],
    ['run', 'smoke', '--members', '3'],
    ['run', 'smoke', '--membres', '4'],
  ])
  expect(optionsOfPage(page)).toEqual(['--membres', '--members'])
  expect(allOptions()).toContain('--members')
  expect(allOptions()).not.toContain('--membres')
})

it('is read as a shell would split it', () => {
  const text = `for run in 1 2; do
    npx fanbench run broadcast --out-dir night || case $? in 10) ;; esac
  done
  npx fanbench run smoke --limit 'a.p99<1s' \\
    --target="$(host baseline)" --name \${{ x.y }}; fanbench doctor`
  expect(commandLines(text)).toEqual([
    ['run', 'broadcast', '--out-dir', 'night'],
    ['run', 'smoke', '--limit', 'a.p99<1s', '--target=value', '--name', 'value'],
    ['doctor'],
  ])
})

it.each([
  [['run', 'smoke', '--no-such-flag'], "unknown option '--no-such-flag'"],
  [['trend', 'ad', 'night'], 'too many arguments'],
  [['gait'], "unknown command 'gait'"],
  [['trend', 'add'], "missing required argument 'run'"],
])('%j is a mistake', async (args, mistake) => expect(await mistakeIn(args)).toContain(mistake))
