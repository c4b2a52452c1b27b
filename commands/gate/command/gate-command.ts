import { type Settings, settingDefaults } from '../../../src/settings/settings.ts'
import { flagArgs, shellQuoted } from '../../run/command-line.ts'
import { withMaskedUrls } from '../../../src/masked-url.ts'
import type { GateArgs } from './own-args.ts'

/** The command line that repeats a gate: what was given, and always the seed. */
export function gateCommand(args: GateArgs, given: Settings, seed: number): string {
  const { scenario, baseline, baselineRef, pairs, metrics, maxRegression, slo, noise, force } = args
  const own = {
    baseline: baseline && withMaskedUrls(baseline),
    'baseline-ref': baselineRef,
    pairs,
    metrics,
    slo,
    noise,
  }
  const words = Object.entries(own).flatMap(([name, value]) => (value === undefined ? [] : [`--${name}`, value]))
  const others = flagArgs(
    given,
    ({ key }) => key !== 'seed' && given[key] !== settingDefaults[key as keyof typeof settingDefaults],
    // A baseline may be a template, whose parameters are the same.
    [given.template, baseline].filter((one) => one !== undefined),
  )
  return [
    'fanbench',
    'gate',
    scenario,
    ...words,
    ...maxRegression.flatMap((one) => ['--max-regression', one]),
    ...(force ? ['--force'] : []),
    ...others,
    '--seed',
    String(seed),
  ]
    .map(shellQuoted)
    .join(' ')
}
