import { z } from 'zod'

const text = (what: string) => z.string({ error: what }).min(1, { error: what })

const list = (what: string) => z.array(text(what), { error: what })

/** What a chat wants to be reached with, and what of it can be asked afterwards. */
export const endpointSettings = {
  header: list('a list such as "Authorization: Bearer abc"')
    .meta({ placeholder: 'name: value', secret: true })
    .describe('sent with each handshake; {member} is the name of the member; repeatable'),
  query: list('a list such as token=abc')
    .meta({ placeholder: 'name=value', secret: true })
    .describe('added to the URL of each handshake, {member} as above; repeatable'),
  subprotocol: list('a list such as chat.v1')
    .meta({ placeholder: 'name', secret: true })
    .describe('offered in each handshake, the best first; repeatable'),
  ticketKey: text('a file')
    .meta({ placeholder: 'file' })
    .describe('signs a ticket for each handshake: an Ed25519 private key, as up --tickets writes one'),
  functions: list("a list such as '$connect=my-connect'")
    .meta({ placeholder: 'route=name,...' })
    .describe('Lambda functions to ask CloudWatch about, by route or by name alone; repeatable'),
  region: z
    .string()
    .regex(/^[a-z\d-]{1,63}$/, { error: 'a Region such as eu-west-1' })
    .meta({ placeholder: 'name' })
    .describe('where they are, if the URL does not say it'),
  api: text('id/stage')
    .meta({ placeholder: 'id/stage' })
    .describe('the WebSocket API and its stage, if the URL does not say it'),
}

/** As much of a secret entry as may be shown: `Authorization: ***`, `token=***`, `***`. */
export function maskedEntry(entry: string): string {
  const [, name = '', value = ''] = /^([^:=]+[:=] ?)(.*)$/s.exec(entry) ?? []
  // The padding of a bare base64 text looks like an empty value.
  return /^=*$/.test(value) ? '***' : `${name}***`
}
