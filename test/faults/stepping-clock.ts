/**
 * Loaded with `--import`: on SIGUSR2 the wall clock of this process steps by this many hours, as it does when somebody sets
 * it. The monotonic clock goes on.
 */
const hours = Number(process.env['CLOCK_STEPS_BY_HOURS'])

let stepMs = 0
process.on('SIGUSR2', () => (stepMs = hours * 3_600_000))

const trueNow = Date.now
const now = () => trueNow() + stepMs

globalThis.Date = new Proxy(Date, {
  get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
  construct: (target, values: number[]) => Reflect.construct(target, values.length === 0 ? [now()] : values),
})
