/**
 * The phases of a run by their names. Each is either a part of the load itself, which takes its time, or an intervention: then the
 * figures of the load show its effect.
 */
const phaseCatalogue = {
  'ramp-up: rooms': 'load',
  'ramp-up: connect': 'load',
  'ramp-up: join': 'load',
  'check of ids': 'load',
  hold: 'load',
  'warm-up': 'load',
  steady: 'load',
  drain: 'load',
  'ramp-down': 'load',
  'deploy new version': 'intervention',
  'provisioned concurrency': 'intervention',
  burst: 'intervention',
  drop: 'intervention',
  cut: 'intervention',
  reconnect: 'intervention',
  'slow readers': 'intervention',
  churn: 'intervention',
} as const

export type PhaseName = keyof typeof phaseCatalogue

export type Intervention = {
  [Name in PhaseName]: (typeof phaseCatalogue)[Name] extends 'intervention' ? Name : never
}[PhaseName]

export function isIntervention(name: string): name is Intervention {
  const kinds: Readonly<Record<string, string>> = phaseCatalogue
  return Object.hasOwn(kinds, name) && kinds[name] === 'intervention'
}
