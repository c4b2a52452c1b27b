// Artillery starts a worker thread for each core but one, and nothing else tells it how many.
const os = require('node:os')
const [core] = os.cpus()
os.cpus = () => Array.from({ length: Number(process.env.BENCH_CORES) }, () => core)
