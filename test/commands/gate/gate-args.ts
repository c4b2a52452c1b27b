import type { GateArgs } from '../../../commands/gate/command/own-args.ts'

/** Of a gate of which only the scenario is said. */
export const gateArgs: Omit<GateArgs, 'baseline'> = {
  scenario: 'broadcast',
  baselineRef: undefined,
  pairs: undefined,
  metrics: undefined,
  maxRegression: [],
  slo: undefined,
  noise: undefined,
  force: false,
  asked: {},
  configFile: undefined,
  flags: {},
  environment: {},
}
