/**
 * Makes up a run in a process of its own, and prints what its recorder and its log hold after each minute of the run:
 * `node --expose-gc bench/hour/make.ts <folder> <size as JSON>`.
 */
import { makeUpRun } from '../evaluation/made-up-run.ts'

const [folder = '', size = '{}'] = process.argv.slice(2)
const collect = globalThis.gc
if (collect === undefined) throw new Error('start it with --expose-gc')
const heldBytes: number[] = []
let told = 0
const counts = await makeUpRun(folder, JSON.parse(size), () => {
  told += 1
  if (told % 60 !== 0) return
  collect()
  const { heapUsed, external } = process.memoryUsage()
  heldBytes.push(heapUsed + external)
})
console.log(JSON.stringify({ counts, heldBytes }))
