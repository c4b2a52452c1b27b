import { newNightFile } from '../../../src/metrics/result/history/night-file.ts'
import type { SavedNightRun } from '../../../src/metrics/result/history/saved-night-run.ts'
import { resultJson } from '../../../src/metrics/result/result-json.ts'
import { nightRun, nightRuns } from '../../fixtures/nights.ts'
import { runResult } from '../../fixtures/run-result.ts'
import type { Row } from '../row.ts'

const before = nightRuns(Array.from({ length: 12 }, () => 1))
const { counters, fingerprint } = nightRun(0, 0, 1)

/** The night after those, and the instant at which it is asked about. */
const tonight = (changes: Partial<SavedNightRun> = {}, minute = 0) => nightRun(12, minute, 1, changes)
const asked = '--as-of 2026-09-13T03:00Z'

const ended = (exitCode: number, reason: string): Partial<SavedNightRun> => ({
  verdict: { exitCode, reasons: [reason], failed: [] },
})

type Files = NonNullable<Row['files']>

function history(runs: readonly SavedNightRun[], change = (text: string) => text): Files {
  return Object.fromEntries(
    [...before, ...runs].map((run) => {
      const { name, text } = newNightFile(run)
      return [`h/${name}`, runs.includes(run) ? change(text) : text]
    }),
  )
}

/** The others are judged in the same way; their rules have tests of their own. */
const often = [
  'that refused half of the handshakes',
  'with a file cut off',
  'that is missing',
  'whose runs are added once more',
]

/** Whatever is forgiven, this is not. @param exits and what the trend says */
function night(what: string, files: Files, exits: Row['exits'], says: string, more: Partial<Row> = {}): Row {
  return {
    what: `a night ${what}`,
    args: `trend --history h --allow-inconclusive ${asked}`,
    files,
    exits,
    says: /^/,
    ...(!often.includes(what) && { rarely: true }),
    also({ stdout, stderr }) {
      const text = `${stdout}${stderr}`.replaceAll(/\s+/g, ' ')
      if (!text.includes(says)) throw new Error(`it does not say ${says}: ${text}`)
    },
    ...more,
  }
}

const invalid: Partial<SavedNightRun> = { validity: { verdict: 'invalid', reasons: ['a worker was lost'] } }
const refused: Partial<SavedNightRun> = {
  ...ended(10, 'connections_failed was 30; the limit is at most 0.'),
  counters: { ...counters, connections_failed: 30 },
}
const run = { 'r/a/result.json': resultJson(runResult()), 'r/b/result.json': resultJson(runResult({ runId: 'b' })) }

/** Nothing may be green without its own measurement: saved files alone, no run. */
export const nights: readonly Row[] = [
  night('that is good', history([tonight()]), 0, 'Within the limit'),
  night(
    'that refused half of the handshakes',
    history([tonight(refused)]),
    10,
    '1 of 1 run of the newest night failed',
  ),
  night('whose chat was not there', history([tonight(ended(12, 'None of 60 connections opened.'))]), 12, 'None of 60'),
  night(
    'with a file cut off',
    history([tonight()], (text) => text.slice(0, 300)),
    16,
    'cannot be read',
  ),
  night(
    'with an empty file',
    history([tonight()], () => ''),
    16,
    'cannot be read',
  ),
  night(
    'of another version',
    history([tonight()], (text) => text.replace('night@1', 'night@9')),
    16,
    'cannot be read',
  ),
  night('under another name', { ...history([tonight()]), 'h/x.json': '{' }, 16, 'may be of the newest night'),
  night('that is missing', history([]), 16, 'the latest is missing', {
    args: 'trend --history h --allow-inconclusive --as-of 2026-09-15',
  }),
  night('that is still to come', history([nightRun(90_000, 0, 1)]), 16, 'a clock was wrong', {
    args: 'trend --history h --allow-inconclusive',
  }),
  night('that is invalid', history([tonight(invalid)]), 11, 'a worker was lost'),
  night(
    'that was interrupted',
    history([tonight({ interrupted: true, ...ended(130, 'interrupted') })]),
    16,
    'before its plan was through',
  ),
  night(
    'that was judged in part',
    history([tonight(ended(16, '58 % could be judged.'))]),
    16,
    'could not be judged: 58 %',
  ),
  night(
    'of two scenarios',
    history([tonight(), tonight({ fingerprint: { ...fingerprint, scenario: 'rooms' } }, 5)]),
    16,
    'give each kind of run its own history',
  ),
  night('without the figure that is followed', history([tonight()]), 16, 'no run of the newest night counts', {
    args: `trend --history h --allow-inconclusive ${asked} --metric handler_cpu`,
  }),
  night('in a history of nothing else', { 'h/20260913T020000Z-0.json': '{' }, 16, 'there is no run to judge'),
  night('whose runs are added once more', run, 2, 'already: nothing was added', {
    args: 'trend add r/a --history h',
    files: { ...run, ...addedBefore() },
  }),
  night('held against itself', run, 2, 'is in A and in B', { args: 'compare r/a r/a' }),
  night('held against one whose chat was not there', run, 2, 'None of 60', {
    args: 'compare r/a r/c',
    files: {
      ...run,
      'r/c/result.json': resultJson(
        runResult({ runId: 'c', verdict: { exitCode: 12, reasons: ['None of 60 connections opened.'], checks: [] } }),
      ),
    },
  }),
]

function addedBefore(): Files {
  const { name, text } = newNightFile({ ...tonight(), runId: runResult().runId })
  return { [`h/${name}`]: text }
}
