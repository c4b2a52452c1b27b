import { writeSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { type RowComparison, compareRecordings } from '../../../src/aws-recording/compare.ts'
import { type Recording, readRecording } from '../../../src/aws-recording/recording.ts'
import type { OpenRow, Row } from '../../../src/aws-recording/probe.ts'
import { frames } from '../../../src/aws-recording/probes/frames.ts'
import { rowGroups } from '../../../src/aws-recording/probes/index.ts'
import { slowFunctions } from '../../../src/aws-recording/probes/slow-functions.ts'
import { comparisonText } from '../../../src/commands/record-aws-text.ts'
import { recordHere, startProbe } from './record-here.ts'

/** Made by `fanbench record-aws --target local`: it says nothing about AWS. */
const emulatedFile = 'test/fixtures/aws-recordings/emulated.json'

/** One that somebody brought home from an account. */
const realFile = process.env['FANBENCH_AWS_RECORDING']

let here: Recording

// On two stacks at a time: on one, functions run into no limit but their own, on the other limits are seconds, not minutes.
beforeAll(async () => {
  await using most = await startProbe()
  await using limited = await startProbe({ areLimitsScaled: true })
  const recordings = await Promise.all([
    recordHere(most, { rowGroups: without(runsIntoLimits) }),
    // The first of these are there to start the functions, which must not run into the limits by that. The others wait for
    // their limits, all at a time.
    recordHere(limited, { rowGroups: [frames, without((row) => !runsIntoLimits(row)).flat()] }),
  ])
  here = { ...recordings[0], rows: recordings.flatMap(({ rows }) => rows) }
}, 240_000)

describe('a recording, asked of the embedded stack again', () => {
  it('shows no difference if it is the embedded stack that was recorded', async () => {
    const compared = compareRecordings(await readRecording(emulatedFile), here)
    expect(compared.filter(({ verdict }) => verdict === 'differs')).toEqual([])
    expect(compared.filter(({ verdict }) => verdict === 'same').length).toBeGreaterThan(40)
    expect(compared.filter(({ verdict }) => verdict === 'not comparable').map(({ id }) => id)).toEqual([
      'connections-over-500-a-second',
      'account-throttle',
      'age-of-two-hours',
    ])
  })

  it('shows what AWS did otherwise, where it did, and nothing else', async () => {
    const given = await readRecording(emulatedFile)
    const was = compareRecordings(given, here)
    const doctored: Recording = { ...given, rows: given.rows.map(doctor) }
    const unlike = compareRecordings(doctored, here).filter((row, at) => row.verdict !== was[at]?.verdict)
    expect(unlike).toEqual<RowComparison[]>([
      {
        id: 'close-by-reset',
        verdict: 'differs',
        differences: [{ path: 'disconnect.statusCode', given: 1005, here: 1006 }],
      },
      {
        id: 'handshake-unknown-stage',
        verdict: 'differs',
        differences: [{ path: 'headers', given: [], here: ['content-length', 'content-type'] }],
      },
      { id: 'gone-on-the-wire', verdict: 'not comparable', why: 'failed there: Error: no answer' },
      {
        id: 'frame-one-way-500',
        verdict: 'differs',
        differences: [{ path: '', given: 'nothing at all', here: { frame: null, connection: 'stays' } }],
      },
    ])
  })

  it.skipIf(realFile === undefined)('says in which rows AWS is different', async () => {
    const compared = compareRecordings(await readRecording(realFile ?? ''), here)
    writeSync(1, comparisonText(compared))
    expect(compared.filter(({ verdict }) => verdict !== 'not comparable')).not.toEqual([])
  })
})

function runsIntoLimits(row: Row | OpenRow): boolean {
  return slowFunctions.some(({ id }) => id === row.id) || ('isLong' in row && row.isLong)
}

function without(isLeftOut: (row: Row | OpenRow) => boolean): readonly (readonly (Row | OpenRow)[])[] {
  return rowGroups.map((group) => group.filter((row) => !isLeftOut(row)))
}

function doctor(row: Recording['rows'][number]): Recording['rows'][number] {
  const { id, question } = row
  if (id === 'gone-on-the-wire')
    return { id, question, outcome: 'failed', at: '2026-11-21T12:00:00Z', error: 'Error: no answer' }
  if (row.outcome !== 'observed') return row
  const saw = structuredClone(row.saw) as Record<string, Record<string, unknown>>
  if (id === 'close-by-reset') saw['disconnect']!['statusCode'] = 1005
  if (id === 'handshake-unknown-stage') Object.assign(saw, { headers: [] })
  if (id === 'frame-one-way-500') return { ...row, saw: 'nothing at all' }
  // Nobody compares figures.
  return { ...row, saw: saw as typeof row.saw, figures: { ...row.figures, disconnectAfterMs: 123_456 } }
}
