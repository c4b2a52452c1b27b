import { describe, expect, it } from 'vitest'
import { Redactor } from '../../../commands/record-aws/redactor.ts'

/** In AWS's formats; all are made up. */
const secrets = {
  connectionId: 'R0oXAdfD0kwCH6w=',
  escapedConnectionId: 'R0oXAdfD0kwCH6w%3D',
  requestId: 'Qyi3UG41tjMFlUg=',
  requestUuid: '5f7f0a4e-8c4b-4f4e-9a57-0c914c95ffc6',
  host: 'abcdef1234.execute-api.us-east-1.amazonaws.com',
  bucketHost: 'dualstack.logs.eu-west-1.amazonaws.com.cn',
  ownHost: 'chat.mine.example',
  account: '111122223333',
  maskedAccount: '********2223',
  accessKey: 'ASIAQWERTYUIOPASDFGH',
  role: 'AROAQWERTYUIOPASDFGHJ',
  session: 'arn:aws:sts::111122223333:assumed-role/Deployers/jane.doe@mine.example',
  user: 'arn:aws:iam::111122223333:user/jane.doe',
  home: '/home/jane.doe/.aws/credentials',
  address: '203.0.113.7',
  addressWithPort: '127.0.0.1:40123',
  address6: '2001:db8:85a3::8a2e:370:7334',
  shortAddress6: '::1',
  mappedAddress: '::ffff:203.0.113.7',
  trace: 'Root=1-65c66a1f-3c4f2b7d0f1e2a3b4c5d6e7f',
  hash: '0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef',
  function: 'fanbench-probe-Obey-1A2B3C',
  api: 'zyxwv98765',
}

function redactor(): Redactor {
  const known = new Redactor()
  known.hide(secrets.api, '<api>')
  known.hide(secrets.function, '<function Obey>')
  known.hide('fanbench-probe', '<stack>')
  known.hide(secrets.ownHost, '<host>')
  return known
}

describe('a redacted recording', () => {
  it.each(Object.entries(secrets))('has no %s in it, wherever it stands', (_, name) => {
    const sentences = [name, `{"message":"${name}"}`, `it was ${name}, and is gone`, `(${name})`, `wss://${name}/prod`]
    for (const sentence of sentences) expect(redactor().redact(sentence)).not.toContain(name)
    expect(JSON.stringify(redactor().redact({ deep: [{ [name]: name }] }))).not.toContain(name)
  })

  it('has a placeholder for each, that is the same wherever it is recorded', () => {
    const denial =
      'User: arn:aws:sts::111122223333:assumed-role/x/jane is not authorized to perform: execute-api:ManageConnections on ' +
      'resource: arn:aws:execute-api:us-east-1:********2223:zyxwv98765/prod/POST/@connections/R0oXAdfD0kwCH6w='
    expect(redactor().redact(denial)).toBe(
      'User: <principal> is not authorized to perform: execute-api:ManageConnections on ' +
        'resource: arn:aws:execute-api:us-east-1:<account>:<api>/prod/POST/@connections/<id>',
    )
    expect(redactor().redact(`${secrets.function} of fanbench-probe`)).toBe('<function Obey> of <stack>')
  })

  it('keeps all else', () => {
    const frames = [
      '{"message": "Internal server error"}',
      'Client-side close frame status not set',
      'REPORT\tDuration: 133.61 ms\tBilled Duration: 214 ms\tMemory Size: 128 MB',
      'INIT_START Runtime Version: nodejs:24.v12',
      'at 18:11:43, on 2026-11-21T02:00:00.123Z',
      'application/x-amz-json-1.0 sec-websocket-extensions permessage-deflate',
      '1736, which is more than there was',
    ]
    expect(redactor().redact(frames)).toEqual(frames)
    expect(redactor().redact({ code: 1006, figures: [1795168800123, null, true] })).toEqual({
      code: 1006,
      figures: [1795168800123, null, true],
    })
  })

  it('is the same when it is redacted again', () => {
    const once = redactor().redact(secrets)
    expect(redactor().redact(once)).toEqual(once)
  })
})
