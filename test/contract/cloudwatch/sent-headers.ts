import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch'
import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs'

/** The headers of a request as it is sent. */
export async function sentHeaders<Client extends CloudWatchClient | CloudWatchLogsClient>(
  client: Client,
  send: (client: Client) => Promise<unknown>,
): Promise<Readonly<Record<string, string>>> {
  let headers: Readonly<Record<string, string>> = {}
  // Both stacks take the same middleware, which their types do not say.
  const { middlewareStack } = client as CloudWatchClient
  middlewareStack.add(
    (next) => async (args) => {
      headers = (args.request as { headers: Record<string, string> }).headers
      return next(args)
    },
    { step: 'finalizeRequest', priority: 'low' },
  )
  await send(client)
  return headers
}
