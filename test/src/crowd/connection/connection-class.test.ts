import { expect, it } from 'vitest'
import { classOfError, endByError } from '../../../../src/crowd/connection/connection-class.ts'

it.each([
  ['ECONNREFUSED', 'refused'],
  ['ENOTFOUND', 'dns'],
  ['EAI_AGAIN', 'dns'],
  ['ECONNRESET', 'reset'],
  ['EPIPE', 'reset'],
  ['ETIMEDOUT', 'connect-timeout'],
  ['EMFILE', 'local-files'],
  ['ENFILE', 'local-files'],
  ['EADDRNOTAVAIL', 'local-ports'],
  ['EADDRINUSE', 'local-ports'],
  ['EPROTO', 'tls'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'tls'],
  ['CERT_HAS_EXPIRED', 'tls'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'tls'],
  ['ERR_SSL_WRONG_VERSION_NUMBER', 'tls'],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'tls'],
  ['UNABLE_TO_GET_CRL', 'tls'],
  ['INVALID_CA', 'tls'],
  ['HPE_INVALID_CONSTANT', 'protocol'],
  ['WS_ERR_UNEXPECTED_RSV_1', 'protocol'],
  ['WS_ERR_UNSUPPORTED_MESSAGE_LENGTH', 'message-limit'],
  ['WS_ERR_TOO_MANY_BUFFERED_PARTS', 'message-limit'],
  ['WS_ERR_UNSUPPORTED_DATA_PAYLOAD_LENGTH', 'protocol'],
  ['NOT_WS_ERR_AT_ALL', 'other'],
  ['NOT_HPE_AT_ALL', 'other'],
  ['EHOSTUNREACH', 'other'],
])('an error with the code %s is of class %s', (code, expected) => {
  expect(classOfError(Object.assign(new Error('it failed'), { code }))).toBe(expected)
})

it.each([
  ['Invalid Sec-WebSocket-Accept header', 'protocol'],
  ['Invalid Upgrade header', 'protocol'],
  ['Server sent a subprotocol but none was requested', 'protocol'],
  ['The Server sent nothing', 'other'],
  ['', 'other'],
])('an error without a code that says "%s" is of class %s', (message, expected) => {
  expect(classOfError(new Error(message))).toBe(expected)
})

it.each([
  ['CERT_HAS_EXPIRED', { class: 'tls', detail: 'CERT_HAS_EXPIRED' }],
  ['WS_ERR_UNEXPECTED_RSV_1', { class: 'protocol', detail: 'WS_ERR_UNEXPECTED_RSV_1' }],
  ['WS_ERR_TOO_MANY_BUFFERED_PARTS', { class: 'message-limit', detail: 'WS_ERR_TOO_MANY_BUFFERED_PARTS' }],
  ['EHOSTUNREACH', { class: 'other', detail: 'EHOSTUNREACH' }],
  ['ECONNRESET', { class: 'reset' }],
])('the code %s is kept where the class alone does not say what to fix', (code, expected) => {
  expect(endByError(Object.assign(new Error('it failed'), { code }))).toEqual(expected)
})

it('an error without a code is only counted by its class', () => {
  expect(endByError(new Error('Invalid Upgrade header'))).toEqual({ class: 'protocol' })
})
