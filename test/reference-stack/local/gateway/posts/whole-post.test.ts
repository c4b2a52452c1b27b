import { expect, test } from 'vitest'
import { readWholePost } from '../../../../../reference-stack/local/gateway/posts/whole-post.ts'

const head = [
  'POST /prod/@connections/AAAA%3D HTTP/1.1',
  'content-type: application/octet-stream',
  'Host: 127.0.0.1:3001',
  'Authorization: AWS4-HMAC-SHA256 Credential=A/20261123/eu-central-1/execute-api/aws4_request, Signature=0',
  'Content-Length: 5',
  'Connection: keep-alive',
]

function bytes(lines: readonly string[], body = 'hello'): Buffer {
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n${body}`, 'latin1')
}

test('an ordinary post is read, and the one behind it', () => {
  const two = Buffer.concat([bytes(head), bytes(head, 'again')])
  const first = readWholePost(two, 0)
  expect(first).toMatchObject({
    url: '/prod/@connections/AAAA%3D',
    headers: { host: '127.0.0.1:3001', authorization: head[3]?.slice('Authorization: '.length), 'content-length': '5' },
  })
  const second = readWholePost(two, first?.end ?? 0)
  expect([first?.body.toString(), second?.body.toString(), second?.end]).toEqual(['hello', 'again', two.length])
})

test('a part of one is not, wherever it is cut', () => {
  const whole = bytes(head)
  for (let end = 0; end < whole.length; end++) expect(readWholePost(whole.subarray(0, end), 0)).toBeUndefined()
})

test.each([
  ['another method', head.with(0, 'GET /prod HTTP/1.1')],
  ['HTTP/1.0', head.with(0, 'POST /prod HTTP/1.0')],
  ['a URL with a host', head.with(0, 'POST http://127.0.0.1/prod HTTP/1.1')],
  ['no length', head.toSpliced(4, 1)],
  ['two lengths', [...head, 'content-length: 5']],
  ['a length that is no number', head.with(4, 'Content-Length: 0x5')],
  ['a body in chunks', [...head, 'Transfer-Encoding: chunked']],
  ['an expectation', [...head, 'Expect: 100-continue']],
  ['an upgrade', [...head, 'Upgrade: websocket']],
  ['a connection that is to end', head.with(5, 'Connection: close')],
  ['two hosts', [...head, 'host: evil.example']],
  ['two origins', [...head, 'origin: http://localhost', 'Origin: http://evil.example']],
  ['a folded header', [...head, ' more']],
  ['a blank before the colon', [...head, 'x : y']],
  ['a header without a name', [...head, ': y']],
  ['a control character', [...head, 'x: \u0001']],
  ['a line that ends early', [...head, 'x: y\nz: w']],
])('%s is for a complete parser', (_, lines) => {
  expect(readWholePost(bytes(lines), 0)).toBeUndefined()
})
