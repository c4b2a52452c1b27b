import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { Refusal, exitCodes } from '../../src/exit-codes.ts'
import { awsRefusal } from '../../src/targets/aws-errors.ts'
import { awsClient } from '../../src/targets/clients.ts'
import { credentialsOf } from '../../src/targets/credentials.ts'

/** The account of the credentials, and the Region in use. */
export interface Caller {
  readonly account: string
  readonly region: string
  /** Their parts, so that no output shows them. */
  readonly credentials: readonly string[]
}

const answerTimeoutMs = 10_000

/**
 * Asks AWS which account the credentials of this process's environment belong to.
 *
 * @param region where; null for the one of AWS_REGION or of the profile
 * @throws Refusal (2) if there are no credentials, no Region, or AWS rejects them
 */
export async function identifyCaller(region: string | null): Promise<Caller> {
  const where = region ?? (await surroundingRegion())
  if (where === null)
    throw new Refusal(
      exitCodes.usage,
      'no Region is set; give --region, AWS_REGION, or "region" in fanbench.config.json',
    )
  using client = awsClient(STSClient, { region: where })
  try {
    const abortSignal = AbortSignal.timeout(answerTimeoutMs)
    const { Account: account = '' } = await client.send(new GetCallerIdentityCommand({}), { abortSignal })
    return { account, region: where, credentials: await credentialsOf(client) }
  } catch (error) {
    throw await awsRefusal('cannot see which account the credentials belong to', client, error)
  }
}

/** Returns the Region of AWS_REGION or of the profile, without a request; null if neither names one. */
export async function surroundingRegion(): Promise<string | null> {
  using client = awsClient(STSClient, {})
  try {
    return await client.config.region()
  } catch {
    return null
  }
}
