import { type Taking, pieces } from './pieces.ts'

// Keeps the core that it is bound to busy, piece by piece, until the process that started it is gone. run.ts gives it a real-time
// priority, so that nothing else runs on the core meanwhile.

const taking = JSON.parse(process.argv[2] ?? '') as Taking
const starter = process.ppid
const asleep = new Int32Array(new SharedArrayBuffer(4))

for (const { takenMs, leftMs } of pieces(taking)) {
  const until = performance.now() + takenMs
  while (performance.now() < until);
  Atomics.wait(asleep, 0, 0, leftMs)
  if (process.ppid !== starter) break
}
