import type { Rows } from './row.ts'

const selectionExpressions =
  'API Gateway Developer Guide, "Working with routes for WebSocket APIs", route selection expressions'

/** REST APIs read the answers of functions alike; nobody has published it of WebSocket APIs. */
const proxyResponses =
  'API Gateway Developer Guide, "Output format of a Lambda function for proxy integration"; localstack/localstack, proxy responses recorded on AWS (REST APIs)'

/** 1.1 quotas, 1.2 routes, 1.5 the handshake, 1.6 messages, 1.7 pings and idle time. */
export const gatewayRows = {
  '1.1-connection-rate': {
    flag: 'D',
    claim: 'an account may open only so many connections a second: 500 unless raised',
  },
  '1.1-concurrent-connections': {
    flag: 'D',
    claim: 'the number of open connections is not limited as such',
    untried: 'an absence: no number of clients would prove it',
  },
  '1.1-duration': { flag: 'D', claim: 'a connection is closed after 2 hours' },
  '1.1-idle': { flag: 'D', claim: 'a connection of which nothing is heard for 10 minutes is closed' },
  '1.1-message-size': { flag: 'D', claim: 'a message of 128 KB in frames of 32 KB is taken' },
  '1.1-message-too-big': { flag: 'D', claim: 'a message of more than 128 KB closes the connection with 1009' },
  '1.1-frame-too-big': { flag: 'D', claim: 'a frame of more than 32 KB closes the connection with 1009' },
  '1.1-posted-frames': { flag: 'D', claim: 'a longer message from @connections comes in frames of at most 32 KB' },
  '1.1-configuration': {
    flag: 'D',
    claim: 'an API has up to 300 routes, 300 integrations, 10 stages and 10 Lambda authorizers',
    untried: 'quotas of configuration: no client meets them',
  },
  '1.1-authorizer-result': {
    flag: 'D',
    claim: 'the result of a Lambda authorizer has up to 8 KB',
    untried: 'what a larger one leads to is not known',
  },
  '1.1-url-length': {
    flag: 'D',
    claim: 'a URL may have 4,096 characters, and no more',
    source: 'API Gateway Developer Guide, "Quotas for configuring and running a WebSocket API"',
  },
  '1.1-templates': {
    flag: 'D',
    claim: 'a mapping template has up to 300 KB, that of the access log up to 3 KB',
    untried: 'quotas of configuration: no client meets them',
  },
  '1.1-account-throttle': {
    flag: 'D',
    claim: 'messages and calls to @connections share one token bucket: 10,000 a second with a burst of 5,000',
  },
  '1.1-smaller-regions': {
    flag: 'D',
    claim: 'in some Regions the bucket has 2,500 a second with a burst of 1,250',
    untried: 'needs an account in such a Region',
  },
  '1.1-best-effort': {
    flag: 'D',
    claim: 'throttles are applied on a best-effort basis: targets, not ceilings',
    untried: 'nothing that happens could contradict it',
  },
  '1.1-route-throttle': { flag: 'D', claim: 'a route can be throttled lower than the account, and others are not' },

  '1.2-predefined': { flag: 'D', claim: '$connect and $disconnect are routes, and every other key is a custom one' },
  '1.2-selection': {
    flag: 'D',
    claim: 'the route selection expression is evaluated on the message, and its result has to equal a route key',
  },
  '1.2-selection-forms': {
    flag: 'D',
    claim: '${request.body.action}, and several of them with text, select a route as well',
    source: selectionExpressions,
  },
  '1.2-selection-missing': {
    flag: 'D',
    claim: 'a variable whose path is not found is the empty string, and the text around it stays',
    source: selectionExpressions,
  },
  '1.2-selection-index': {
    flag: 'D',
    claim: 'a path is a JSONPath: it may lead into a list by an index',
    source: selectionExpressions,
  },
  '1.2-selection-list': {
    flag: 'D',
    claim: 'what a path leads to is stringified: a list of two items as [item1, item2]',
    source: selectionExpressions,
  },
  '1.2-selection-static': {
    flag: 'D',
    claim: 'an expression may be a static value, such as action or an escaped $default',
    source: selectionExpressions,
    untried: 'an API has one expression; route-selection.test.ts tries it on the stand-in',
  },
  '1.2-default': { flag: 'D', claim: 'what matches no route, and what is not JSON, goes to $default if there is one' },
  '1.2-no-match': { flag: 'D/O', claim: 'without $default the sender is told, and its connection stays open' },
  '1.2-connect-optional': {
    flag: 'D',
    claim: 'without a $connect integration every client is accepted',
    untried: 'the probe has a $connect route',
  },
  '1.2-upgrade-pending': { flag: 'D', claim: 'the upgrade is pending while $connect runs' },
  '1.2-refused-is-not-made': { flag: 'D', claim: 'a connection whose $connect fails is not made' },
  '1.2-disconnect': { flag: 'D', claim: '$disconnect runs when the connection is closed' },
  '1.2-not-deployed': {
    flag: 'O',
    claim: 'a route that is not deployed answers Forbidden',
    untried: 'needs a route that was added without a deployment',
  },
  '1.2-cdk': {
    flag: 'D',
    claim: 'the WebSocketApi of aws-cdk selects by $request.body.action unless told',
    untried: 'about a library, not about the service',
  },
  '1.2-binary': { flag: 'D', claim: 'a binary frame disconnects its client with 1003' },

  '1.5-accepted': { flag: 'D/O', claim: 'a $connect handler that answers 2xx: the handshake sees 101' },
  '1.5-refused': {
    flag: 'O',
    claim: 'a $connect handler that answers another status: the handshake sees exactly that',
  },
  '1.5-throws': { flag: 'O', claim: 'a $connect handler that throws: the handshake sees 502' },
  '1.5-malformed': { flag: 'O', claim: 'a $connect handler without a usable statusCode: the handshake sees 502' },
  '1.5-foreign-member': {
    flag: 'D/O',
    claim: 'a $connect handler whose answer has a member that no proxy response has: the handshake sees 502',
    source: proxyResponses,
  },
  '1.5-not-invokable': {
    flag: 'O',
    claim: 'a $connect function that API Gateway may not invoke: the handshake sees 500',
    untried: 'needs an API without the permission for its own function',
  },
  '1.5-denied': { flag: 'D', claim: 'an authorizer that denies: the handshake sees 403' },
  '1.5-unauthorized': { flag: 'D', claim: 'an authorizer that throws "Unauthorized": the handshake sees 401' },
  '1.5-throttled': { flag: 'O', claim: 'a throttled handshake sees 429' },
  '1.5-plain-get': { flag: 'O', claim: 'a GET without upgrade is answered 426' },
  '1.5-iam': {
    flag: 'O',
    claim: 'an unsigned handshake where IAM authorization is on: 403',
    untried: 'the probe has no IAM authorization',
  },
  '1.5-answer': { flag: 'O', claim: 'the 101 has Date, Connection, Upgrade and Sec-WebSocket-Accept' },
  '1.5-compression': { flag: 'O', claim: 'permessage-deflate is negotiated with a client that offers it' },
  '1.5-subprotocol': { flag: 'D', claim: 'the sub-protocol is the one that $connect returns' },
  '1.5-no-subprotocol': {
    flag: 'D',
    claim: 'a client that offers sub-protocols fails its handshake if $connect returns none of them',
  },
  '1.5-subprotocol-refused': {
    flag: 'D',
    claim: 'a client whose sub-protocol the handler rejects sees the status that the handler returns',
  },

  '1.6-one-way': {
    flag: 'D/O',
    claim: 'without a route response whatever the function answers is dropped, and the connection stays open',
  },
  '1.6-two-way': {
    flag: 'D',
    claim: 'with a route response the body of the answer is one text frame for the sender, and for nobody else',
  },
  '1.6-exception': { flag: 'O', claim: 'a function that throws: an Internal server error frame, the connection stays' },
  '1.6-malformed': { flag: 'O', claim: 'an invalid answer: an Internal server error frame, the connection stays' },
  '1.6-foreign-member': {
    flag: 'D/O',
    claim: 'an answer with a member that no proxy response has, such as ConnectionId: an Internal server error frame',
    source: proxyResponses,
  },
  '1.6-forbidden': { flag: 'O', claim: 'no route: a Forbidden frame, with a blank after the first colon alone' },
  '1.6-timeout': { flag: 'D/O', claim: 'a function that takes more than 29 s: an Endpoint request timed out frame' },
  '1.6-order': { flag: 'O', claim: 'two messages of one client are handled at the same time, so also out of order' },

  '1.7-ping': { flag: 'O', claim: "a client's ping is answered, and no function hears of it" },
  '1.7-no-pings': { flag: 'O', claim: 'API Gateway sends no pings of its own' },
  '1.7-keep-alive': { flag: 'O', claim: 'messages do not extend the 2 hours' },
  '1.7-granularity': {
    flag: 'O',
    claim: 'the idle cut is late by some seconds: one was seen 603.9 s after the connect',
    untried: 'needs 10 minutes, and tells of one moment',
  },
} as const satisfies Rows
