import type { IncomingMessage } from 'node:http'
import { callingFunction } from '../lambda/caller.ts'
import { escapedXml, queryAnswer, queryRefusal } from '../wire/aws-query.ts'
import { readBody } from '../wire/read-body.ts'
import { type Answer, type ServiceEndpoint, startServiceEndpoint } from '../wire/service-endpoint.ts'
import { unknownOperation } from '../wire/service-error.ts'

const account = '123456789012'
const maxBodyBytes = 16 * 1024
const namespace = 'https://sts.amazonaws.com/doc/2011-06-15/'

/**
 * Starts STS on 127.0.0.1: who calls, and nothing else. It speaks AWS's query protocol, a form that is answered in XML.
 * Rejects if the port is taken; port 0 (the default) takes a free one.
 */
export function startSts({ port = 0 }: { readonly port?: number } = {}): Promise<ServiceEndpoint> {
  return startServiceEndpoint(port, answer)
}

async function answer(request: IncomingMessage): Promise<Answer> {
  const body = await readBody(request, maxBodyBytes)
  const action = new URLSearchParams(body.kind === 'read' ? body.bytes.toString() : '').get('Action') ?? ''
  if (action === 'GetCallerIdentity')
    return queryAnswer(action, namespace, callerIdentity(callingFunction(request.headers)))
  return queryRefusal(namespace, 'InvalidAction', unknownOperation(action))
}

/** A function is in the role that has its name; everybody else is a user. */
function callerIdentity(functionName: string | undefined): string {
  const name = escapedXml(functionName ?? 'user')
  const arn =
    functionName === undefined
      ? `arn:aws:iam::${account}:user/${name}`
      : `arn:aws:sts::${account}:assumed-role/${name}/${name}`
  const userId = functionName === undefined ? 'AIDAEMULATEDSTACK000' : `AROAEMULATEDSTACK000:${name}`
  return `<Arn>${arn}</Arn><UserId>${userId}</UserId><Account>${account}</Account>`
}
