import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { Refusal, exitCodes } from '../exit-codes.ts'
import { awsRefusal } from '../targets/aws-errors.ts'
import { credentialsOf } from '../targets/credentials.ts'

/** Whose keys these are, and where they lead. */
export interface Caller {
  readonly account: string
  readonly region: string
  /** The parts of the keys, so that nothing shows them. */
  readonly credentials: readonly string[]
}

const answerTimeoutMs = 10_000

/**
 * Asks AWS whose the keys of this process's surroundings are.
 *
 * @param region where; null for the one of AWS_REGION or of the profile
 * @throws Refusal (2) if there are no keys, no Region, or AWS does not take them
 */
export async function identifyCaller(region: string | null): Promise<Caller> {
  const where = region ?? (await surroundingRegion())
  if (where === null)
    throw new Refusal(
      exitCodes.usage,
      'in which Region? Give --region, or AWS_REGION, or "region" in fanbench.config.json',
    )
  const client = new STSClient({ region: where })
  try {
    const abortSignal = AbortSignal.timeout(answerTimeoutMs)
    const { Account: account = '' } = await client.send(new GetCallerIdentityCommand({}), { abortSignal })
    return { account, region: where, credentials: await credentialsOf(client) }
  } catch (error) {
    throw await awsRefusal('to see whose the keys are', client, error)
  } finally {
    client.destroy()
  }
}

/** Of AWS_REGION or of the profile, without asking anybody; null if neither says one. */
export async function surroundingRegion(): Promise<string | null> {
  const client = new STSClient({})
  try {
    return await client.config.region()
  } catch {
    return null
  } finally {
    client.destroy()
  }
}
