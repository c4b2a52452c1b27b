import { globSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

/** Words that are not the field's, with the term that stands in their place. */
const replaced: readonly (readonly [words: RegExp, term: string, except?: readonly string[]])[] = [
  [/ghost|\bhaunt\w*/i, 'stale connection'],
  [/\bdead\b(?![- ](?:code|letter))/i, 'stale, dropped, ended'],
  [/[a-z](?:Dead(?!line)|Died|Death)|\bdeath[A-Z]|\bdied[A-Z]/, 'stale, dropped, ended'],
  [/\b(?:dies|died|dying|deaths?)\b/i, 'dropped; a process exits or ends'],
  [/\bthe living\b/i, 'live members'],
  [/\bevenings?\b/i, 'baseline load'],
  [/\b(?:come|comes|came|coming) back\b|\bcomebacks?\b/i, 'reconnect'],
  [/\bfarewells?\b|\bgo(?:es)? home\b/i, 'close, ramp-down'],
  [/\bdarkness\b|\bgo(?:es|ing)? dark\b|\bgoDark\b/i, 'network partition'],
  [/\bpurses?\b/i, 'budget'],
  [/\bfates?\b|\bmishaps?\b|\bdeeds?\b/i, 'outcome, injected fault, send record'],
  [/\b(?:carryOut|conduct|standUp)\b/, 'executeRun, playScenario, startTarget'],
  [/\bGround\b/, 'TargetControls'],
  [/\bTroubles\b/, 'disruptions'],
  [/\b[A-Z]\w+Words\b|\bsrc\/verbs\b/, '*Args, commands'],
  [/\bconnectionRows\b|_rows_|\brows? of (?:DynamoDB|the table)\b/, 'items of DynamoDB'],
  [/--guard\b|--death\b/, '--join-grace, --drop-kind'],
  // What was released said so, and saved files still do.
  [
    /\bdegraded\b/i,
    'shared-cores, unfit',
    [
      'docs/decisions/062-fit-to-measure.md',
      'src/metrics/result/validity-verdict.ts',
      'test/src/metrics/result/validity-verdict.test.ts',
    ],
  ],
]

const files = globSync(
  '{commands,tools,src,processes,user-files,reference-stack,reports,bench,scripts,test,docs}/**/*.{ts,md,c,h,json}',
)
  .concat(globSync('*.{md,ts,json}'))
  .filter((file) => !file.startsWith('reports/out/') && !['test/words.test.ts', 'package-lock.json'].includes(file))

it('every text uses the terms of the field', () => {
  const found = files.flatMap((file) =>
    // Line 0 is the name of the file.
    [file, ...readFileSync(file, 'utf8').split('\n')].flatMap((line, at) =>
      replaced
        .filter(([words, , except = []]) => words.test(line) && !except.includes(file))
        .map(([words, term]) => `${file}:${at}: "${words.exec(line)?.[0]}", say ${term}`),
    ),
  )
  expect(found).toEqual([])
})
