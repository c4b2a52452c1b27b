import type { Rows } from './row.ts'

/** 2 the calls to `@connections`, 2.1 their errors, 2.2 when a connection is found gone. */
export const connectionItems = {
  '2-post': { flag: 'D', claim: 'POST answers 200 without a body, and its bytes are one text message' },
  '2-get': { flag: 'D', claim: 'GET answers 200 with connectedAt, lastActiveAt and identity, in whole seconds' },
  '2-delete': { flag: 'D', claim: 'DELETE answers 204' },
  '2-escaped': { flag: 'D', claim: '%40connections is @connections' },
  '2-request': { flag: 'M', claim: 'the SDK sends the = of a connection id as %3D' },

  '2.1-gone': { flag: 'D', claim: 'an id that never existed is 410, GoneException' },
  '2.1-malformed': {
    flag: 'O',
    claim: 'an id that is no base64, such as undefined, is 400, BadRequestException',
    source:
      'aws/aws-sdk-cpp #1553 (a 400 for an id that is none; AWS re:Post speaks of 410 for all ids that are not valid)',
  },
  '2.1-no-route': {
    flag: 'O',
    claim: 'a method that there is not is told with the route: No method found matching route',
    source: 'aws-samples/simple-websockets-chat-app #40; cognitect-labs/aws-api #201',
  },
  '2.1-gone-during-connect': { flag: 'D', claim: 'a post to a connection within its own $connect is 410' },
  '2.1-gone-elsewhere': { flag: 'D', claim: 'an id of another API is 410' },
  '2.1-gone-wire': { flag: 'O', claim: 'the 410 has an empty body, and its type in the header x-amzn-ErrorType' },
  '2.1-no-stage': { flag: 'O', claim: 'a call without the stage is 403, ForbiddenException' },
  '2.1-forbidden': { flag: 'D', claim: 'a call that is not signed is 403' },
  '2.1-no-permission': {
    flag: 'O',
    claim: 'a caller without the permission: 403, AccessDeniedException, and a message that names the action',
    untried: 'IAM is not modelled here, and needs a second caller there',
  },
  '2.1-signature': {
    flag: 'O',
    claim: 'a wrong signature: 403, and a message that names the canonical path',
    untried: 'the stand-in has no secrets to verify a signature with',
  },
  '2.1-too-large': { flag: 'D/O', claim: 'a post of more than 128 KB is 413, PayloadTooLargeException' },
  '2.1-too-many': { flag: 'D/O', claim: 'more calls than the account may make: 429, LimitExceededException' },
  '2.1-slow-reader': { flag: 'D', claim: 'a client whose buffer is full: 429, LimitExceededException' },
  '2.1-service-error': { flag: 'O', claim: 'a service error is 500', untried: 'cannot be provoked' },

  '2.2-closed': { flag: 'O', claim: 'after a close POST, GET and DELETE are 410 at once' },
  '2.2-killed': { flag: 'O', claim: 'a client whose process is killed is found gone soon' },
  '2.2-half-open': {
    flag: 'O',
    claim: 'a client that went dark counts as connected, and posts to it are 200, until it is found out',
  },
  '2.2-half-open-slow': {
    flag: 'O',
    claim: 'a post to a half-open connection may be slow',
    untried: 'seen in 2019, without a figure',
  },
  '2.2-gone-though-delivered': {
    flag: 'O',
    claim: 'a post may be answered 410 although it was delivered',
    untried: 'a rare report; cannot be provoked',
  },
  '2.2-lost-disconnect': { flag: 'D', claim: 'a $disconnect event may never come' },
  '2.2-accepted': { flag: 'O', claim: '200 says that API Gateway has the message, not that the client has' },
  '2.2-old-id': { flag: 'D', claim: 'a client that reconnects has a new id, and its old one is 410' },
} as const satisfies Rows
