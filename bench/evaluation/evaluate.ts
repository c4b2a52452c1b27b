/** Evaluates the logs in a folder, in a process of its own, and prints what that took: `node bench/evaluation/evaluate.ts <folder>`. */
import { readRunLogs } from '../../src/runs/run-logs.ts'
import { buildResult } from '../../src/runs/evaluation/build-result.ts'

const [folder = ''] = process.argv.slice(2)
const logs = readRunLogs(folder)
if (logs === null) throw new Error(`there is no log of a run in ${folder}`)
const { counters, balance, metrics } = buildResult(logs)
const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage()
console.log(
  JSON.stringify({
    counters,
    residues: balance.map(({ residue }) => residue),
    p99Us: metrics['delivery_latency']?.p99,
    cpuSeconds: (userCPUTime + systemCPUTime) / 1e6,
    wallSeconds: process.uptime(),
    peakRssBytes: maxRSS * 1024,
  }),
)
