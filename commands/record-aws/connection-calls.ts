import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import {
  type ApiGatewayManagementApiClient,
  DeleteConnectionCommand,
  GetConnectionCommand,
  PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi'
import { type WireAnswer, wireAnswer } from './wire-answers.ts'

export type ConnectionCall =
  | { readonly method: 'GET' | 'DELETE'; readonly connectionId: string }
  | { readonly method: 'POST'; readonly connectionId: string; readonly data: string }

/** Calls `@connections` and returns the answer as it is on the wire, errors too. Rejects if there is none. */
export async function callConnections(
  client: ApiGatewayManagementApiClient,
  call: ConnectionCall,
  signal: AbortSignal,
): Promise<WireAnswer> {
  const command = commandFor(call)
  let answer: WireAnswer | undefined
  command.middlewareStack.add(
    (next) => async (given) => {
      const output = await next(given)
      const response = output.response as HttpResponse
      const body = await buffer(response.body)
      answer = wireAnswer(response.statusCode, response.headers, body.toString())
      // The SDK has not read it yet.
      response.body = Readable.from([body])
      return output
    },
    { step: 'deserialize', priority: 'low', name: 'answerOnTheWire' },
  )
  await client.send(command, { abortSignal: signal }).catch((error: unknown) => {
    if (answer === undefined) throw error
  })
  if (answer === undefined) throw new Error('the call was not answered')
  return answer
}

interface HttpResponse {
  readonly statusCode: number
  readonly headers: Readonly<Record<string, string>>
  body: Readable
}

/** The SDK's types do not take a union of the three commands. */
function commandFor(call: ConnectionCall): PostToConnectionCommand {
  const ConnectionId = call.connectionId
  if (call.method === 'POST') return new PostToConnectionCommand({ ConnectionId, Data: call.data })
  const command =
    call.method === 'GET' ? new GetConnectionCommand({ ConnectionId }) : new DeleteConnectionCommand({ ConnectionId })
  return command as unknown as PostToConnectionCommand
}
