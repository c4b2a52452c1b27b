import { createPublicKey } from 'node:crypto'
import { verifyTicket } from './verify-ticket.ts'

/** The fields of a REQUEST authorizer's event that are read here. */
interface Handshake {
  readonly methodArn: string
  readonly queryStringParameters?: Readonly<Record<string, string>> | null
}

interface Decision {
  readonly principalId: string
  readonly policyDocument: object
  readonly context?: Readonly<Record<string, string>>
}

// A stack without its key is a broken one: it fails when it starts, and admits nobody.
const publicKey = createPublicKey(process.env['TICKET_PUBLIC_KEY'] ?? '')
const parameter = process.env['TICKET_PARAMETER'] ?? ''

/** Admits who brings a ticket that the stack's owner has signed, and has not expired; anybody else is denied (403). */
export async function handler({ methodArn, queryStringParameters }: Handshake): Promise<Decision> {
  const text = queryStringParameters?.[parameter] ?? ''
  const ticket = verifyTicket(text, publicKey, Date.now() / 1000)
  if (ticket === null) return { principalId: 'nobody', policyDocument: policy('Deny', methodArn) }
  // All later events of the connection have it: `requestContext.authorizer.member`.
  return { principalId: ticket.sub, policyDocument: policy('Allow', methodArn), context: { member: ticket.sub } }
}

function policy(Effect: 'Allow' | 'Deny', Resource: string): object {
  return { Version: '2012-10-17', Statement: [{ Action: 'execute-api:Invoke', Effect, Resource }] }
}
