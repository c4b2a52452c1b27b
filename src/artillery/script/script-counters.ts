/** Whom Artillery gives to a function of the processor; it adds up the counters of all workers. */
export interface Metrics {
  emit(event: 'counter', name: string, value: number): unknown
}

/**
 * Artillery's conditions replace names as text: none of these may be a part of another one.
 */
const names = [
  'connections_opened',
  'connections_failed',
  'members_joined',
  'members_left',
  'messages_sent',
  'messages_evaluated',
  'deliveries_expected',
  'deliveries_received',
  'deliveries_missing',
  'deliveries_duplicate',
  'deliveries_misrouted',
  'deliveries_indeterminate',
  'deliveries_late',
  'deliveries_corrupt',
  'deliveries_of_other_workers',
  'stalled_ms',
] as const

type CounterName = (typeof names)[number]

/** The counters of one worker, handed to Artillery now and then: one event for each delivery would cost more than all else. */
export class ScriptCounters {
  readonly #limitsMs: readonly number[]
  readonly #counts = new Map<string, number>()
  readonly #told = new Map<string, number>()

  constructor(limitsMs: readonly number[]) {
    this.#limitsMs = limitsMs
    // A condition on a counter that Artillery has never heard of fails.
    for (const name of names) this.#counts.set(name, 0)
    for (const limit of limitsMs)
      for (const what of ['deliveries', 'connections'] as const) this.#counts.set(overName(what, limit), 0)
  }

  add(name: CounterName, count = 1): void {
    this.#add(name, count)
  }

  /** Counts it for each limit that it is over. @param latencyUs Infinity for what never came */
  addLatency(what: 'deliveries' | 'connections', latencyUs: number, count = 1): void {
    for (const limit of this.#limitsMs) if (latencyUs > limit * 1000) this.#add(overName(what, limit), count)
  }

  /** Tells Artillery what it does not know yet. */
  tell(metrics: Metrics): void {
    for (const [name, count] of this.#counts) {
      const told = this.#told.get(name)
      if (told === count) continue
      metrics.emit('counter', `fanbench.${name}`, count - (told ?? 0))
      this.#told.set(name, count)
    }
  }

  /** Returns the counters by name, without Artillery's prefix. */
  all(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#counts)
  }

  #add(name: string, count: number): void {
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + count)
  }
}

function overName(what: 'deliveries' | 'connections', limitMs: number): string {
  return `${what}_over_${limitMs}ms`
}
