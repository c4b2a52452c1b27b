import { Refusal, exitCodes } from '../../src/exit-codes.ts'

/** An account and a Region, where they are given. */
export interface Place {
  readonly account?: string | undefined
  readonly region?: string | undefined
}

/**
 * Keeps deployments within the account and Region of the config file.
 *
 * @param chosen by flags and variables
 * @param config by the config file
 * @throws Refusal (15) if the two name different ones
 */
export function assertWithinConfig(chosen: Place, config: Place): void {
  const problems = [
    ...differing('Region', chosen.region, config.region, '--region'),
    ...differing('account', chosen.account, config.account, '--account'),
  ]
  if (problems.length > 0) throw new Refusal(exitCodes.refused, problems)
}

/** @throws Refusal (15) if the credentials belong to another account */
export function assertAccount(actual: string, wanted: string | undefined): void {
  if (wanted === undefined || wanted === actual) return
  throw new Refusal(
    exitCodes.refused,
    `the credentials belong to account ${actual}, and the settings name ${wanted}: use credentials of that account (AWS_PROFILE), or change the setting`,
  )
}

function differing(what: string, chosen: string | undefined, config: string | undefined, flag: string): string[] {
  if (chosen === undefined || config === undefined || chosen === config) return []
  return [`${what} ${chosen} is not the one of the config file, ${config}: leave out ${flag}, or change the file`]
}
