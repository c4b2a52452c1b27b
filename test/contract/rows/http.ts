import type { Rows } from './row.ts'

const proxyEvents = 'API Gateway Developer Guide, "Lambda proxy integrations in API Gateway", input and output format'
const payload2 = 'API Gateway Developer Guide, "Create AWS Lambda proxy integrations for HTTP APIs in API Gateway"'
const responseTypes = 'API Gateway Developer Guide, "Gateway response types for API Gateway"'
const errors403 = 'AWS re:Post, "How do I troubleshoot HTTP 403 errors from API Gateway?"'
const errors429 =
  "AWS re:Post, \"How can I troubleshoot '429 Too Many Requests' or 'Limit Exceeded' errors for my API Gateway API?\""
const validation = 'API Gateway Developer Guide, "Request validation for REST APIs in API Gateway"'
const httpCors = 'API Gateway Developer Guide, "Configure CORS for HTTP APIs in API Gateway"'
const lambdaAuthorizers = 'API Gateway Developer Guide, "Use API Gateway Lambda authorizers"'
const errors401 =
  'AWS re:Post, "Why do I get API Gateway \'401 Unauthorized\' errors after I create a Lambda authorizer?"'
const authorizer403 =
  'AWS re:Post, "How do I troubleshoot \'HTTP 403 Forbidden\' errors when I use a Lambda authorizer with an API Gateway REST API?"'
const httpAuthorizers = 'API Gateway Developer Guide, "Control access to HTTP APIs with AWS Lambda authorizers"'
const jwtAuthorizers = 'API Gateway Developer Guide, "Control access to HTTP APIs with JWT authorizers in API Gateway"'
const httpRouting = 'API Gateway Developer Guide, "Create routes for HTTP APIs in API Gateway"'

/** 9.1 REST APIs, 9.2 HTTP APIs, 9.3 their metrics. */
export const httpRows = {
  '9.1-event': {
    flag: 'D',
    claim: 'a function behind a REST API gets an event of format 1.0, with null for what the request has not',
    source: proxyEvents,
  },
  '9.1-multi-value': {
    flag: 'D',
    claim: 'a header or parameter that comes twice is in the multi-valued map with all of its values',
    source: proxyEvents,
  },
  '9.1-path': {
    flag: 'D',
    claim: 'path parameters, resource, stage and stage variables are in the event',
    source: proxyEvents,
  },
  '9.1-answer': {
    flag: 'D',
    claim: 'statusCode, headers, multiValueHeaders and body of what the function returns are the answer',
    source: proxyEvents,
  },
  '9.1-malformed': {
    flag: 'D',
    claim: 'a function that returns no such object, or throws, is a 502 with Internal server error',
    source: 'AWS re:Post, "How do I resolve HTTP 502 errors from API Gateway REST APIs with Lambda proxy integration?"',
  },
  '9.1-timeout': {
    flag: 'D',
    claim: 'a function that takes longer than 29 s is a 504 with Endpoint request timed out',
    source: `${responseTypes}, INTEGRATION_TIMEOUT; "Quotas for configuring and running a REST API in API Gateway"`,
  },
  '9.1-unknown-path': {
    flag: 'D',
    claim: 'a path or method that is not there is a 403 with Missing Authentication Token',
    source: `${responseTypes}, MISSING_AUTHENTICATION_TOKEN; ${errors403}`,
  },
  '9.1-key': {
    flag: 'D',
    claim: 'without the key that a method requires, or with another, a request is a 403 with Forbidden',
    source: `${responseTypes}, INVALID_API_KEY; ${errors403}`,
  },
  '9.1-quota': {
    flag: 'D',
    claim: 'beyond the quota of the usage plan a request is a 429 with Limit Exceeded',
    source: `${responseTypes}, QUOTA_EXCEEDED; ${errors429}`,
  },
  '9.1-throttle': {
    flag: 'D',
    claim: 'beyond the throttle of a method a request is a 429 with Too Many Requests',
    source: `${responseTypes}, THROTTLED; ${errors429}`,
  },
  '9.1-best-effort': {
    flag: 'D',
    claim: 'throttles and quotas of usage plans are applied on a best-effort basis',
    source: 'API Gateway Developer Guide, "Usage plans and API keys for REST APIs in API Gateway"',
    untried: 'nothing that happens could contradict it',
  },
  '9.1-model': {
    flag: 'D',
    claim: 'a body that does not fit its model is a 400 with Invalid request body',
    source: `${validation}; ${responseTypes}, BAD_REQUEST_BODY`,
  },
  '9.1-model-content-type': {
    flag: 'D',
    claim: 'a body of a content type without a model is not validated',
    source: validation,
  },
  '9.1-too-large': {
    flag: 'D/O',
    claim: 'a body of more than 10 MB is a 413, with HTTP content length exceeded 10485760 bytes. as plain text',
    source: `${responseTypes}, REQUEST_TOO_LARGE (the status); end-to-end tests of public repositories (the text)`,
  },
  '9.1-binary': {
    flag: 'D',
    claim:
      'content of a binary media type comes to the function in base64, and an accepted one is decoded for the client',
    source: 'API Gateway Developer Guide, "Binary media types for REST APIs in API Gateway"',
  },
  '9.1-text': {
    flag: 'D',
    claim: 'without a binary media type that fits, a body is text, and an answer in base64 stays as it is',
    source: 'API Gateway Developer Guide, "Content type conversions in API Gateway"',
  },
  '9.1-preflight': {
    flag: 'D',
    claim: 'a resource with CORS answers OPTIONS without its function, with the headers that were configured',
    source: 'API Gateway Developer Guide, "CORS for REST APIs in API Gateway"',
  },
  '9.1-authorizer-event': {
    flag: 'D',
    claim:
      'a TOKEN authorizer gets type, authorizationToken and methodArn; one of type REQUEST the request without its body',
    source: 'API Gateway Developer Guide, "Input to an API Gateway Lambda authorizer"',
  },
  '9.1-authorizer-context': {
    flag: 'D',
    claim: "principalId and the context, as text, are in requestContext.authorizer of the function's event",
    source: 'API Gateway Developer Guide, "Output from an API Gateway Lambda authorizer"',
  },
  '9.1-authorizer-401': {
    flag: 'D',
    claim:
      'a missing identity source, a token that does not match the pattern, or the error Unauthorized is a 401 with Unauthorized',
    source: `${lambdaAuthorizers}; ${errors401}`,
  },
  '9.1-authorizer-403': {
    flag: 'D',
    claim: 'a policy that does not allow the method is a 403 with User is not authorized to access this resource',
    source: `${responseTypes}, ACCESS_DENIED; ${authorizer403}`,
  },
  '9.1-authorizer-500': {
    flag: 'D',
    claim: 'an authorizer that throws another error, or answers with no policy, is a 500',
    source: `${responseTypes}, AUTHORIZER_FAILURE and AUTHORIZER_CONFIGURATION_ERROR`,
  },
  '9.1-authorizer-cache': {
    flag: 'D',
    claim: 'an answer is kept for 300 s by its token, and its policy holds for other paths too',
    source:
      'API Gateway API Reference, "CreateAuthorizer", authorizerResultTtlInSeconds; AWS re:Post, "Why is my API Gateway proxy resource with a Lambda authorizer that has caching activated returning HTTP 403 \'User is not authorized to access this resource\' errors?"',
  },
  '9.1-request-line': {
    flag: 'D',
    claim: 'request line and headers have up to 10,240 bytes together',
    source: 'API Gateway Developer Guide, "Quotas for configuring and running a REST API in API Gateway"',
    untried: 'what API Gateway answers to more is not documented; here it is a 431 beyond 16 KB',
  },

  '9.2-event': {
    flag: 'D',
    claim: 'a function behind an HTTP API gets an event of format 2.0, with route key, raw path and raw query',
    source: payload2,
  },
  '9.2-joined': {
    flag: 'D',
    claim: 'repeated headers and parameters are joined with commas, and cookies are a list',
    source: payload2,
  },
  '9.2-inferred': {
    flag: 'D',
    claim: 'what a function returns without a statusCode is the body of a 200 of JSON',
    source: payload2,
  },
  '9.2-cookies': { flag: 'D', claim: 'cookies of an answer become set-cookie headers', source: payload2 },
  '9.2-greedy': {
    flag: 'D',
    claim: 'a greedy path variable takes all that is below, and ANY every method',
    source: httpRouting,
  },
  '9.2-unknown-path': {
    flag: 'D',
    claim: 'a request that no route takes is a 404 with Not Found',
    source: httpRouting,
  },
  '9.2-preflight': {
    flag: 'D',
    claim: 'with CORS, preflights are answered whatever routes there are',
    source: httpCors,
  },
  '9.2-cors': {
    flag: 'D',
    claim: 'with CORS, its headers are added to answers, and those of functions are ignored',
    source: httpCors,
  },
  '9.2-authorizer-event': {
    flag: 'D',
    claim: 'an authorizer of format 2.0 gets type, routeArn, identitySource as a list, routeKey and the request',
    source: httpAuthorizers,
  },
  '9.2-authorizer-simple': {
    flag: 'D',
    claim: 'with simple responses isAuthorized decides, and the context is in requestContext.authorizer.lambda',
    source: httpAuthorizers,
  },
  '9.2-authorizer-policy': {
    flag: 'D',
    claim: 'without simple responses an IAM policy decides',
    source: httpAuthorizers,
  },
  '9.2-authorizer-cache': {
    flag: 'D',
    claim: 'with a TTL an answer is kept by its identity sources, and without one every request asks',
    source: httpAuthorizers,
  },
  '9.2-authorizer-401': {
    flag: 'D',
    claim: 'a request without an identity source is a 401, and the function is not invoked',
    source: `${httpAuthorizers}; API Gateway API Reference, "CreateAuthorizer" of API version 2, identitySource`,
  },
  '9.2-jwt': {
    flag: 'D',
    claim:
      'a token with or without Bearer is taken if its signature, kid, iss, aud, exp and nbf are right; claims are in the event',
    source: jwtAuthorizers,
  },
  '9.2-jwt-401': {
    flag: 'D/O',
    claim:
      'a token that is missing, expired, of another issuer, audience or key, or not signed by RSA is a 401 with Unauthorized',
    source: `${jwtAuthorizers} (what is checked); published by users (the answer)`,
  },
  '9.2-jwt-scopes': {
    flag: 'D/O',
    claim: 'a token with none of the scopes of the route is a 403 with Forbidden',
    source: `${jwtAuthorizers} (what is checked); published by users (the answer)`,
  },
  '9.2-timeout': {
    flag: 'D',
    claim: 'an HTTP API gives a function up after 30 s',
    source: 'API Gateway Developer Guide, "Quotas for configuring and running an HTTP API in API Gateway"',
    untried: 'the status that then is answered is not documented; test/reference-stack/local/http-api waits for 503',
  },

  '9.3-rest': {
    flag: 'D',
    claim: 'Count, 4XXError, 5XXError, Latency and IntegrationLatency of a REST API are published by ApiName and Stage',
    source: 'API Gateway Developer Guide, "Amazon API Gateway dimensions and metrics"',
  },
  '9.3-error-rate': {
    flag: 'D',
    claim: 'the average of 4XXError is the share of requests',
    source: 'API Gateway Developer Guide, "Amazon API Gateway dimensions and metrics"',
  },
  '9.3-http': {
    flag: 'D',
    claim: 'Count, 4xx, 5xx, Latency and IntegrationLatency of an HTTP API are published by ApiId and Stage',
    source: 'API Gateway Developer Guide, "Working with metrics for HTTP APIs"',
  },
  '9.3-data-processed': {
    flag: 'D',
    claim: 'DataProcessed of an HTTP API is published in bytes',
    source: 'API Gateway Developer Guide, "Working with metrics for HTTP APIs"',
    untried: 'the stand-in does not publish it: which bytes count is not documented',
  },
} as const satisfies Rows
