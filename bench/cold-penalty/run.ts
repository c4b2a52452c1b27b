import { parseArgs } from 'node:util'
import { textTable } from '../text-table.ts'
import { designs, simulate } from './simulate.ts'

// How often the interval of the cold penalty holds the truth, where the truth is known: 95 % of the time, if it is right.
//   npm run bench:cold-penalty [-- --trials 2000]

const { values } = parseArgs({ options: { trials: { type: 'string', default: '2000' } } })
const trials = Number(values.trials)
const [least, greatest] = [0.93, 0.97]

const lines = designs.flatMap((design) =>
  [8, 12, 30, 100].flatMap((cold) =>
    [cold, cold * 10].map((warm) => {
      const { held, untold } = simulate(design, { cold, warm }, trials)
      const share = held / (trials - untold)
      const verdict = share >= least && share <= greatest ? 'met' : 'not met'
      return [design.name, String(cold), String(warm), `${(share * 100).toFixed(1)} %`, String(untold), verdict]
    }),
  ),
)
const heading = ['broadcasts', 'cold', 'warm', 'holds the truth', 'without one', '93 to 97 %']
process.stdout.write(`${trials} experiments each\n${textTable([heading, ...lines])}\n`)
