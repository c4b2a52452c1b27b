import { parseArgs } from 'node:util'
import { textTable } from '../text-table.ts'
import type { Design, GatedPercentile } from './block-pairs.ts'
import { blockKinds, bootstrapCoverage, figures, ways } from './bootstrap-ways.ts'
import { differences, signedRankCoverage, wilsonCoverage, wilsonOfBroadcasts } from './coverage.ts'
import { simulateGate, simulatePromises } from './gate.ts'
import { lineCoverage, trueLines } from './lines.ts'
import { simulateTrend } from './trend.ts'

// Do the intervals hold what they say, how often does the gate raise a false alarm, and what does it find?
//   node bench/statistics/run.ts [intervals] [gate] [promises] [bootstrap] [lines] [trend] [--trials 20000]

const { values, positionals } = parseArgs({
  options: { trials: { type: 'string', default: '20000' } },
  allowPositionals: true,
})
const trials = Number(values.trials)
const percent = (share: number, digits = 1) => `${(100 * share).toFixed(digits)} %`
const print = (title: string, lines: readonly (readonly string[])[], textColumns: number) =>
  process.stdout.write(`${title}\n${textTable(lines, textColumns)}\n\n`)

const p99: GatedPercentile = { name: 'p99', percentile: 0.99, slowdown: 0, allowedRegression: 0.05 }
const p50: GatedPercentile = { ...p99, name: 'p50', percentile: 0.5 }
const design: Design = { pairs: 10, blockSd: 0.05, order: 'ABBA', metrics: [p99] }
const slower = (metric: GatedPercentile, slowdown: number) => ({ ...metric, slowdown })

const parts: Readonly<Record<string, () => void>> = {
  intervals() {
    const pairs = [6, 8, 10, 20, 40]
    const rows = Object.entries(differences).flatMap(([name, draw]) =>
      [0.025, 0.05].map((tail) => [
        name,
        percent(1 - 2 * tail, 0),
        ...pairs.map((count) => percent(signedRankCoverage(draw, count, tail, trials))),
      ]),
    )
    print(
      'Signed-rank interval: how often it holds the truth',
      [['differences', 'of', ...pairs.map(String)], ...rows],
      1,
    )

    const ratios = [0.5, 0.9, 0.99, 0.999, 0.9999]
    const wilsonRows = [100, 1000, 10_000].map((count) => [
      String(count),
      ...ratios.map((ratio) => percent(wilsonCoverage(ratio, count, 0.025))),
    ])
    print("Wilson's 95 % interval, exactly", [['trials', ...ratios.map(String)], ...wilsonRows], 1)
    const { asDeliveries, asBroadcasts } = wilsonOfBroadcasts(0.01, 1000, 50, 0.025, Math.min(trials, 2000))
    const clustered = `1 % of 1,000 broadcasts to 50 lost whole: ${percent(asBroadcasts)} with the broadcasts as trials`
    process.stdout.write(`${clustered}, ${percent(asDeliveries)} with the deliveries\n\n`)
  },

  gate() {
    const alike: readonly (readonly [string, Design])[] = [
      ['p99', design],
      ['p99, noisier blocks', { ...design, blockSd: 0.08 }],
      ['p50', { ...design, metrics: [p50] }],
      ['p99 and two p50', { ...design, metrics: [p99, p50, { ...p50, name: 'other' }] }],
      ['p99, 6 pairs', { ...design, pairs: 6 }],
      ['p99, 20 pairs', { ...design, pairs: 20 }],
      ['p99, order of each pair random', { ...design, order: 'random' }],
      ['p99, A...A B...B', { ...design, order: 'A...A B...B' }],
    ]
    const falseAlarms = alike.map(([name, one]) => {
      const { pairSd, suspect, failed, failures, passed } = simulateGate(one, trials)
      const batches = Math.floor(trials / 400)
      const bad = new Set(failures.map((trial) => Math.floor(trial / 400)).filter((batch) => batch < batches))
      const first = failures.filter((trial) => trial < 400).length
      return [
        name,
        percent(pairSd),
        percent(suspect / trials),
        percent(failed / trials, 2),
        String(first),
        `${batches - bad.size} of ${batches}`,
        percent(passed / trials),
      ]
    })
    const heading = ['no slowdown', 'sd of a pair', 'suspect', 'failed', 'of the first 400', '400s without', 'passed']
    print(`False alarms of ${trials} gates of 10 pairs a stage`, [heading, ...falseAlarms], 1)

    const slowdowns = [0.05, 0.1, 0.2, 0.3]
    const found = [
      ['p99', design, p99],
      ['p99, noisier blocks', { ...design, blockSd: 0.08 }, p99],
      ['p50', design, p50],
      ['p99 of three metrics', { ...design, metrics: [p50, { ...p50, name: 'other' }] }, p99],
    ] as const
    const power = found.map(([name, one, metric]) => {
      const others = one.metrics.filter((other) => one !== design && other.name !== metric.name)
      const outcomes = slowdowns.map((slowdown) =>
        simulateGate({ ...one, metrics: [slower(metric, slowdown), ...others] }, trials / 10),
      )
      return [
        name,
        percent(outcomes[0]?.pairSd ?? NaN),
        ...outcomes.map(({ failed }) => percent(failed / (trials / 10))),
      ]
    })
    print('Slowdowns that fail', [['', 'sd of a pair', ...slowdowns.map((one) => `+${percent(one, 0)}`)], ...power], 1)

    const atLimit = simulateGate({ ...design, metrics: [slower(p99, 0.05)] }, trials)
    process.stdout.write(`A slowdown of just what is allowed passes: ${percent(atLimit.passed / trials)}\n\n`)
  },

  promises() {
    const few = Math.ceil(trials / 20)
    const rows = [0.05, 0.08].flatMap((blockSd) =>
      [p99, p50].flatMap((metric) =>
        [6, 10, 20].map((pairs) => {
          const one = simulatePromises({ ...design, blockSd, pairs, metrics: [metric] }, few)
          return [
            `${metric.name}, blocks ${percent(blockSd, 0)}`,
            String(pairs),
            String(one.medianPairs),
            percent(one.passed / one.said),
            `+${percent(one.meanFindable, 0)}`,
            percent(one.found / few),
          ]
        }),
      ),
    )
    const heading = ['', 'pairs', 'pairs to pass', 'then passed', 'findable', 'then found']
    print(`What ${few} stages promise, and what comes of it`, [heading, ...rows], 1)
  },

  trend() {
    const rows = [
      { nightSd: 0.02, runSd: 0.06 },
      { nightSd: 0.04, runSd: 0.08 },
    ].flatMap((noise) =>
      [10, 15, 20].map((before) => {
        const at = (slowdown: number) => simulateTrend({ ...noise, before, slowdown }, trials)
        const none = at(0)
        return [
          `${percent(noise.nightSd, 0)} and ${percent(noise.runSd, 0)}`,
          String(before),
          percent(none.suspect),
          percent(none.failed, 2),
          ...[0.1, 0.2, 0.3].map((slowdown) => percent(at(slowdown).failed)),
        ]
      }),
    )
    const heading = ['sd of nights and runs', 'nights before', 'one night', 'two in a row', '+10 %', '+20 %', '+30 %']
    print(`Alarms of ${trials} histories: none is slower, then the last two nights are`, [heading, ...rows], 1)
  },

  bootstrap() {
    const few = Math.ceil(trials / 20)
    const rows = Object.entries(blockKinds).flatMap(([kind, draw]) =>
      Object.entries(figures).flatMap(([name, figure]) =>
        [8, 10, 15, 30].map((blocks) => [
          kind,
          name,
          String(blocks),
          ...Object.values(ways).map((way) => percent(bootstrapCoverage(way, draw, figure, blocks, few))),
        ]),
      ),
    )
    print(
      'Bootstrap: how often a 95 % interval holds the truth',
      [['blocks', 'figure', 'of', ...Object.keys(ways)], ...rows],
      2,
    )
  },

  lines() {
    const few = Math.ceil(trials / 10)
    const rows = Object.entries(trueLines).flatMap(([name, line]) =>
      [
        [50, 200, 1000],
        [10, 50, 200, 1000, 5000],
      ].flatMap((sizes) =>
        [0.03, 0.1].flatMap((blockSd) =>
          [0, 0.1].map((disturbed) => {
            const each = [2, 3, 5, 10].map((rounds) => lineCoverage(line, { sizes, rounds, blockSd, disturbed }, few))
            const setting = `${sizes.length} sizes, blocks ${percent(blockSd, 0)}, ${percent(disturbed, 0)} disturbed`
            return [name, setting, ...each.map(({ size, halfWidth }) => `${percent(size)} ±${percent(halfWidth, 0)}`)]
          }),
        ),
      ),
    )
    print(
      'Room size at 29 s: how often the 95 % interval holds the truth, and half its width',
      [['strategy', '', '2 rounds', '3', '5', '10'], ...rows],
      2,
    )
  },
}

for (const part of positionals.length > 0 ? positionals : Object.keys(parts)) {
  const runPart = parts[part]
  if (runPart === undefined) throw new Error(`no part is called ${part}; there are ${Object.keys(parts).join(', ')}`)
  runPart()
}
