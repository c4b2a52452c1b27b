import { parseArgs } from 'node:util'
import { wilson } from '../../src/metrics/judging/statistics/wilson.ts'
import type { GateAnswer } from '../../commands/gate/gate-result.ts'
import { textTable } from '../text-table.ts'
import { type Design, simulatedGate } from './simulate.ts'
import type { TrueChange } from './simulated-blocks.ts'

// How often does `fanbench gate` fail a candidate that is alike, and how often one that is worse?
//   node bench/gate/run.ts [change ...] [--gates 400] [--pairs 10] [--deliveries 1500] [--metrics ...] [--sd 5,8] [--seed 1]

const { values, positionals } = parseArgs({
  options: {
    gates: { type: 'string', default: '400' },
    pairs: { type: 'string', default: '10' },
    deliveries: { type: 'string', default: '1500' },
    metrics: { type: 'string' },
    sd: { type: 'string', default: '5,8' },
    seed: { type: 'string', default: '1' },
  },
  allowPositionals: true,
})
const gates = Number(values.gates)

const changes: Readonly<Record<string, TrueChange>> = {
  'no change': {},
  'deliveries x1.1': { deliveries: 0.1 },
  'deliveries x1.2': { deliveries: 0.2 },
  'deliveries x1.3': { deliveries: 0.3 },
  'slowest tenth x1.2': { slowestDeliveries: 0.2 },
  'slowest tenth x1.3': { slowestDeliveries: 0.3 },
  'CPU x1.1': { cpu: 0.1 },
}

const unknown = positionals.filter((name) => !Object.hasOwn(changes, name))
if (unknown.length > 0)
  throw new Error(`no change is called ${unknown[0]}; there are ${Object.keys(changes).join(', ')}`)

for (const sd of values.sd.split(',').map(Number)) {
  const asked = Object.entries(changes).filter(([name]) => positionals.length === 0 || positionals.includes(name))
  const rows = asked.map(([name, change]) => [name, ...outcomesOf(change, sd / 100)])
  const heading = [`sd ${sd} %`, 'fail', '95 % interval', 'p99 fails', 'p99 suspect', 'pass', 'inconclusive', 'blocks']
  process.stdout.write(`${textTable([heading, ...rows])}\n\n`)
}

function outcomesOf(change: TrueChange, blockSd: number): string[] {
  const design: Design = {
    noise: { blockSd, deliveries: Number(values.deliveries), connects: 1000 },
    change,
    pairs: Number(values.pairs),
    ...(values.metrics !== undefined && { metrics: values.metrics }),
  }
  const answers = Array.from({ length: gates }, (_, i) => simulatedGate(design, Number(values.seed) * 1e6 + i))
  const share = (part: number) => `${((100 * part) / gates).toFixed(1)} %`
  const verdicts = (wanted: GateAnswer['verdict']) => answers.filter(({ verdict }) => verdict === wanted).length
  const p99s = answers.flatMap(({ metrics }) => metrics.filter(({ name }) => name === 'delivery_latency.p99'))
  const blocks = answers.reduce((sum, { metrics }) => sum + (metrics[0]?.blocks.length ?? 0), 0)
  const failed = verdicts('fail')
  const { lower, upper } = wilson(failed, gates, 0.025)
  return [
    `${failed} of ${gates}`,
    `${(100 * lower).toFixed(1)} to ${(100 * upper).toFixed(1)} %`,
    share(p99s.filter(({ verdict }) => verdict === 'fail').length),
    share(p99s.filter(({ second }) => second !== null).length),
    share(verdicts('pass')),
    share(verdicts('inconclusive')),
    (blocks / gates).toFixed(0),
  ]
}
