import { writeSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { type ProbeComparison, compareRecordings } from '../../../commands/record-aws/compare.ts'
import { type Recording, readRecording } from '../../../commands/record-aws/recording.ts'
import type { OpenProbe, Probe } from '../../../commands/record-aws/probe.ts'
import { frames } from '../../../commands/record-aws/probes/frames.ts'
import { probeGroups } from '../../../commands/record-aws/probes/index.ts'
import { slowFunctions } from '../../../commands/record-aws/probes/slow-functions.ts'
import { comparisonText } from '../../../commands/record-aws/command/record-aws-text.ts'
import { recordHere, startProbe } from './record-here.ts'

/** Made by `fanbench record-aws --target local`: it says nothing about AWS. */
const emulatedFile = 'test/fixtures/aws-recordings/emulated.json'

/** A recording of an account, if there is one. */
const realFile = process.env['FANBENCH_AWS_RECORDING']

let here: Recording

// On two stacks at a time: on one, functions run into no limit but their own, on the other limits are seconds, not minutes.
beforeAll(async () => {
  await using most = await startProbe()
  await using limited = await startProbe({ areLimitsScaled: true })
  const recordings = await Promise.all([
    recordHere(most, { probeGroups: without(runsIntoLimits) }),
    // The first of these are there to start the functions, which must not run into the limits by that. The others wait for
    // their limits, all at a time.
    recordHere(limited, { probeGroups: [frames, without((probe) => !runsIntoLimits(probe)).flat()] }),
  ])
  here = { ...recordings[0], probes: recordings.flatMap(({ probes }) => probes) }
})

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
    const doctored: Recording = { ...given, probes: given.probes.map(doctor) }
    const unlike = compareRecordings(doctored, here).filter((probe, at) => probe.verdict !== was[at]?.verdict)
    expect(unlike).toEqual<ProbeComparison[]>([
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

  it.skipIf(realFile === undefined)('says in which probes AWS is different', async () => {
    const compared = compareRecordings(await readRecording(realFile ?? ''), here)
    writeSync(1, comparisonText(compared))
    expect(compared.filter(({ verdict }) => verdict !== 'not comparable')).not.toEqual([])
  })
})

function runsIntoLimits(probe: Probe | OpenProbe): boolean {
  return slowFunctions.some(({ id }) => id === probe.id) || ('isLong' in probe && probe.isLong)
}

function without(isLeftOut: (probe: Probe | OpenProbe) => boolean): readonly (readonly (Probe | OpenProbe)[])[] {
  return probeGroups.map((group) => group.filter((probe) => !isLeftOut(probe)))
}

function doctor(probe: Recording['probes'][number]): Recording['probes'][number] {
  const { id, question } = probe
  if (id === 'gone-on-the-wire')
    return { id, question, outcome: 'failed', at: '2026-11-21T12:00:00Z', error: 'Error: no answer' }
  if (probe.outcome !== 'observed') return probe
  const saw = structuredClone(probe.saw) as Record<string, Record<string, unknown>>
  if (id === 'close-by-reset') saw['disconnect']!['statusCode'] = 1005
  if (id === 'handshake-unknown-stage') Object.assign(saw, { headers: [] })
  if (id === 'frame-one-way-500') return { ...probe, saw: 'nothing at all' }
  // Nobody compares figures.
  return { ...probe, saw: saw as typeof probe.saw, figures: { ...probe.figures, disconnectAfterMs: 123_456 } }
}
