import { counted } from '../counted.ts'
import { absent, mebibytes, milliseconds, percent, plain, whole } from '../figures.ts'
import { type Section, type Table, figure, folded, list, table, text } from '../document.ts'
import { hasIntervals } from './metrics.ts'
import type { RunResult } from '../../src/metrics/result/run-result.ts'

/** Where the figures come from. */
export function provenanceSections(result: RunResult): Section[] {
  return [howItWasMeasured(result), options(result)]
}

function howItWasMeasured(result: RunResult): Section {
  return folded('How it was measured', 'clock, intended time, percentiles, machine, versions', [
    list([
      'All instants are read from one monotonic clock of one host, in microseconds; instants of two hosts are never subtracted.',
      "Latency counts from the intended time, the schedule's: the schedule does not wait for the chat, so that a slow chat cannot hide by slowing its senders down.",
      ...(hasIntervals(result) ? [arrivalInterval] : []),
      'Percentiles come from merged histograms with 3 significant digits; nothing averages percentiles. A lost delivery counts as infinitely late.',
      'Warm-up messages are left out of the figures, by their ids.',
      ...(result.target.kind === 'emulated' ? [emulated(result.target)] : []),
      ...(result.command.includes('***') ? ['*** stands for a secret, which no file keeps: give it again.'] : []),
      'The figures are in result.json, beside this page.',
    ]),
    table('Setting of the run', setting(result), [text('what', ([name]) => name), text('value', ([, value]) => value)]),
    servedTimesTable(result),
  ])
}

function options(result: RunResult): Section {
  const entries = Object.entries(result.options)
  return folded('Options', `${counted(entries.length, 'option')}, defaults included`, [
    table('Durations in seconds, rates a second, sizes in bytes', entries, [
      text('option', ([name]) => name),
      text('value', ([name, value]) => written(name, value)),
    ]),
  ])
}

const arrivalInterval =
  'A receipt is an interval, not an instant: from the earliest instant at which its bytes can have been there to its callback, which may have had to wait for those of others; the figure is the later end, never better than the truth, and the interval stands under it.'

function emulated({ serviceTimes }: RunResult['target']): string {
  const latencies = serviceTimes === undefined ? "AWS's own latencies, " : ''
  return `Emulated. The chat ran in an embedded stand-in for AWS on the same machine as the crowd, and the figures are a statement about the two together. It does not model the distance over the network, ${latencies}the CPU share that comes with a memory size, or the limits of an account. Compare only with emulated runs on the same machine${serviceTimes === undefined ? '' : ' and with the same service times'}.`
}

function setting({ target, harness }: RunResult): [string, string][] {
  const { host } = harness
  return [
    ['target', `${target.kind}, ${target.url}`],
    ['chat', [target.stack, target.definitionHash].filter((part) => part !== null).join(', definition ') || 'not ours'],
    ['protocol', target.protocol],
    ...(target.serviceTimes === undefined ? [] : [['service times', target.serviceTimes] as [string, string]]),
    ['fanbench', harness.commit === null ? harness.version : `${harness.version}, commit ${harness.commit}`],
    ['Node', harness.node],
    ['worker processes', whole(harness.workers)],
    [
      'host',
      `${host.cpus} × ${host.cpuModel}, ${mebibytes(host.memoryBytes)}, ${host.platform} ${host.release} ${host.arch}`,
    ],
  ]
}

/** A seed is a name, and not an amount. */
function written(name: string, value: RunResult['options'][string] | undefined): string {
  if (value === null || value === undefined) return absent
  return typeof value === 'number' && name !== 'seed' ? plain(value) : String(value)
}

/** Whether the embedded stack took the times that it was told to take; nothing where it was told none. */
function servedTimesTable({ servedTimes }: RunResult): Table | null {
  if (servedTimes === undefined) return null
  const kinds = Object.entries(servedTimes.kinds).map(([kind, figures]) => ({ kind, ...figures }))
  return table(
    'Service times asked for and served, in ms; the error is that of each time, early or late, without the way over loopback',
    [...kinds, { kind: 'all', ...servedTimes.all }],
    [
      text('kind', ({ kind }) => kind),
      figure('asked', ({ asked }) => whole(asked)),
      figure('served', ({ served }) => whole(served)),
      figure('mean asked', ({ meanAskedUs }) => milliseconds(meanAskedUs)),
      figure('mean served', ({ meanServedUs }) => milliseconds(meanServedUs)),
      figure('error p50', ({ errorP50Us }) => milliseconds(errorP50Us)),
      figure('error p99', ({ errorP99Us }) => milliseconds(errorP99Us)),
      figure('off by over 2 ms', ({ lateShare }) => percent(lateShare)),
    ],
  )
}
