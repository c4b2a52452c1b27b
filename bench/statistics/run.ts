import { parseArgs } from 'node:util'
import { textTable } from '../text-table.ts'
import { blockKinds, bootstrapCoverage, figures, ways } from './bootstrap-ways.ts'
import { differences, signedRankCoverage, wilsonCoverage, wilsonOfBroadcasts } from './coverage.ts'
import { lineCoverage, trueLines } from './lines.ts'
import { simulateTrend } from './trend.ts'

// Do the intervals hold what they say, and how often does a trend raise a false alarm?
//   node bench/statistics/run.ts [intervals] [bootstrap] [lines] [trend] [--trials 20000]

const { values, positionals } = parseArgs({
  options: { trials: { type: 'string', default: '20000' } },
  allowPositionals: true,
})
const trials = Number(values.trials)
const percent = (share: number, digits = 1) => `${(100 * share).toFixed(digits)} %`
const print = (title: string, lines: readonly (readonly string[])[], textColumns: number) =>
  process.stdout.write(`${title}\n${textTable(lines, textColumns)}\n\n`)

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
