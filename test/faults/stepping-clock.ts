/**
 * Loaded with `--import`: the wall clock of this process steps by this many hours a second and a half after its start, as
 * it does when somebody sets it. The monotonic clock goes on.
 */
const stepMs = Number(process.env['CLOCK_STEPS_BY_HOURS']) * 3_600_000
const stepAtMs = 1500

const trueNow = Date.now
const now = () => trueNow() + (performance.now() < stepAtMs ? 0 : stepMs)

globalThis.Date = new Proxy(Date, {
  get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
  construct: (target, values: number[]) => Reflect.construct(target, values.length === 0 ? [now()] : values),
})
