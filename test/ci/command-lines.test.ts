import { globSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import {
  commandLines,
  commandLinesOfPage,
  commandLinesOfPipeline,
  commandLinesOfWorkflow,
  mistakeIn,
} from './command-lines.ts'

const workflows = globSync(['.github/workflows/*.yml', 'docs/ci/github-*.yml'])
const pages = ['docs/nightly-checks.md', 'docs/ci/README.md']
const files = [
  ...workflows.map((file) => ({ file, linesOf: commandLinesOfWorkflow })),
  ...pages.map((file) => ({ file, linesOf: commandLinesOfPage })),
  { file: 'docs/ci/gitlab-ci.yml', linesOf: commandLinesOfPipeline },
]
const found = files.flatMap(({ file, linesOf }) =>
  linesOf(readFileSync(file, 'utf8')).map((words) => ({ file, words })),
)

describe('every command line in what is to be copied', () => {
  it('is found, in every file', () => {
    expect(files.length).toBeGreaterThan(7)
    expect(files.filter(({ file }) => !found.some((line) => line.file === file))).toEqual([])
  })

  it.each(found)('is one of fanbench: $file: $words', async ({ words }) => {
    expect(await mistakeIn(words)).toBeNull()
  })
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
])('%j is a mistake', async (words, mistake) => expect(await mistakeIn(words)).toContain(mistake))
