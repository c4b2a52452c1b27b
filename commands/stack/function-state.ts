import {
  DeleteAliasCommand,
  DeleteFunctionCommand,
  DeleteProvisionedConcurrencyConfigCommand,
  GetFunctionConfigurationCommand,
  LambdaClient,
  paginateListAliases,
  paginateListProvisionedConcurrencyConfigs,
  paginateListVersionsByFunction,
} from '@aws-sdk/client-lambda'
import { aliasName } from '../../reference-stack/cloud/index.ts'
import { awsRefusal } from '../../src/targets/aws-errors.ts'
import { awsClient } from '../../src/targets/clients.ts'
import type { StackParts } from './fanbench-stack.ts'

/** A function as it is, and what an interrupted sweep or run has left on it, which is not part of the stack. */
export interface FunctionState {
  readonly name: string
  readonly memoryMb: number
  /** Null where Lambda does not say. */
  readonly architecture: 'arm64' | 'x86_64' | null
  /** The version that the routes invoke; null if the alias is gone. */
  readonly liveVersion: string | null
  readonly leftVersions: readonly string[]
  readonly leftAliases: readonly string[]
  /** The public key that verifies tickets; null if the function does not verify them. */
  readonly ticketPublicKey: string | null
  /** Versions or aliases with provisioned concurrency, which is paid for. */
  readonly provisioned: readonly string[]
}

const answerTimeoutMs = 20_000

/** @throws Refusal (15) if the credentials lack the permission, (2) if AWS rejects them */
export async function readFunctions(region: string, { functions, qualified }: StackParts): Promise<FunctionState[]> {
  const states = await withLambda(region, 'cannot look at the functions', (client, abortSignal) =>
    Promise.all(functions.map((name) => readFunction(client, name, qualified, abortSignal).catch(nullIfGone))),
  )
  return states.filter((state) => state !== null)
}

/**
 * Removes what is not part of the stack. A version that the stack's alias points to is deleted with its function.
 *
 * @throws Refusal as {@link readFunctions}
 */
export async function removeLeftOvers(region: string, states: readonly FunctionState[]): Promise<void> {
  await withLambda(region, 'cannot remove what a sweep has left', async (client, abortSignal) => {
    for (const { name: FunctionName, provisioned, leftAliases, leftVersions, liveVersion } of states) {
      for (const Qualifier of provisioned)
        await client.send(new DeleteProvisionedConcurrencyConfigCommand({ FunctionName, Qualifier }), { abortSignal })
      for (const Name of leftAliases) await client.send(new DeleteAliasCommand({ FunctionName, Name }), { abortSignal })
      for (const Qualifier of leftVersions.filter((version) => version !== liveVersion))
        await client.send(new DeleteFunctionCommand({ FunctionName, Qualifier }), { abortSignal })
    }
  })
}

async function readFunction(
  client: LambdaClient,
  name: string,
  qualified: ReadonlySet<string>,
  abortSignal: AbortSignal,
): Promise<FunctionState> {
  const asked = { FunctionName: name }
  const [{ MemorySize = 0, Architectures, Environment }, aliases, versions, provisioned] = await Promise.all([
    client.send(new GetFunctionConfigurationCommand(asked), { abortSignal }),
    gather(paginateListAliases({ client }, asked, { abortSignal }), ({ Aliases }) => Aliases),
    gather(paginateListVersionsByFunction({ client }, asked, { abortSignal }), ({ Versions }) => Versions),
    gather(
      paginateListProvisionedConcurrencyConfigs({ client }, asked, { abortSignal }),
      ({ ProvisionedConcurrencyConfigs }) => ProvisionedConcurrencyConfigs,
    ),
  ])
  const isLeft = (qualifier: string) => qualifier !== '$LATEST' && !qualified.has(`${name}:${qualifier}`)
  return {
    name,
    memoryMb: MemorySize,
    architecture: Architectures?.[0] ?? null,
    ticketPublicKey: Environment?.Variables?.['TICKET_PUBLIC_KEY'] ?? null,
    liveVersion: aliases.find(({ Name }) => Name === aliasName)?.FunctionVersion ?? null,
    leftVersions: versions.map(({ Version = '$LATEST' }) => Version).filter(isLeft),
    leftAliases: aliases.map(({ Name = aliasName }) => Name).filter(isLeft),
    // An ARN that ends in the version or alias.
    provisioned: provisioned.flatMap(({ FunctionArn }) => FunctionArn?.split(':').at(-1) ?? []),
  }
}

/** It may have been deleted by hand. */
function nullIfGone(error: Error): null {
  if (error.name === 'ResourceNotFoundException') return null
  throw error
}

async function gather<Page, Entry>(
  pages: AsyncIterable<Page>,
  entriesOf: (page: Page) => readonly Entry[] | undefined,
): Promise<Entry[]> {
  const found: Entry[] = []
  for await (const page of pages) found.push(...(entriesOf(page) ?? []))
  return found
}

async function withLambda<Result>(
  region: string,
  what: string,
  work: (client: LambdaClient, abortSignal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  using client = awsClient(LambdaClient, { region })
  try {
    return await work(client, AbortSignal.timeout(answerTimeoutMs))
  } catch (error) {
    throw await awsRefusal(what, client, error)
  }
}
