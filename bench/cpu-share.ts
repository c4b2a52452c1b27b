import { startLambdaService } from '../reference-stack/local/lambda/service.ts'

// What share of a core an environment is given in the embedded stack, beside what its memory asks for. Needs an idle machine.
//   node bench/cpu-share.ts

const sizesMb = [128, 256, 512, 1_024, 1_769]
/** How long a handler that never waits is measured. */
const wallMs = 3_000
const functionName = 'burns'
/** One that does little between two turns of the event loop, and one that leaves it no turn. */
const slicesMs = [1, 50]

const rows: Record<string, string | number>[] = []
for (const memoryMb of sizesMb) for (const sliceMs of slicesMs) rows.push(await measure(memoryMb, sliceMs))
for (const row of [Object.keys(rows[0] ?? {}), ...rows.map((row) => Object.values(row))]) {
  process.stdout.write(`${row.map((cell) => String(cell).padStart(12)).join('')}\n`)
}

async function measure(memoryMb: number, sliceMs: number) {
  const handler = new URL('../test/fixtures/lambda/burns-cpu.ts', import.meta.url)
  await using service = await startLambdaService({
    definition: {
      name: 'bench',
      tables: {},
      functions: { [functionName]: { handler, memoryMb, timeoutSeconds: 60 } },
      routes: {},
    },
    physicalNames: { [functionName]: 'bench-burns' },
    environment: {},
    publishMetric: () => {},
    region: 'local-1',
    cpu: 'by-memory',
  })
  const cpuMs = wallMs * Math.min(1, memoryMb / 1_769)
  await service.invoke(functionName, JSON.stringify({ cpuMs: 1 }))
  const startMs = performance.now()
  await service.invoke(functionName, JSON.stringify({ cpuMs, sliceMs }))
  const clockShare = cpuMs / (performance.now() - startMs)
  const [environment] = service.environments()
  const { askedCpuShare, achievedCpuShare } = environment ?? {}
  return {
    'memory MB': memoryMb,
    'slice ms': sliceMs,
    'asked %': percent(askedCpuShare),
    'achieved %': percent(achievedCpuShare),
    'by clock %': percent(clockShare),
  }
}

function percent(share: number | null | undefined): string {
  return share == null ? 'unknown' : (100 * share).toFixed(1)
}
