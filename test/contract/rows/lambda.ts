import type { Rows } from './row.ts'

const ofStreams = 'Lambda Developer Guide, "Using AWS Lambda with Amazon DynamoDB"'
const noStream =
  'the tables of the contract have no stream; test/reference-stack/local/streams/ tries it on the stand-in'
const provisionedGuide = 'Lambda Developer Guide, "Configuring provisioned concurrency for a function"'
const noneProvisioned =
  'the probe has none: it costs by the hour; test/reference-stack/local/lambda/control/provisioned-concurrency.test.ts tries it on the stand-in'

/** 3.1 environments, 3.2 CPU, 3.3 quotas, 3.4 errors, 3.5 asynchronous invocation, 3.6 and 3.7 log lines, 3.8 what a handler sees. */
export const lambdaRows = {
  '3.1-init-repeated': {
    flag: 'D',
    claim: 'an init that fails, or takes more than 10 s, is repeated at the first invocation',
    untried: 'how often a module was loaded that never loads cannot be seen from outside',
  },
  '3.1-shutdown': {
    flag: 'D',
    claim: 'extensions hear SIGTERM, and have 500 ms to 2 s',
    untried: 'the probe has no extensions',
  },
  '3.1-proactive': {
    flag: 'D',
    claim: 'an environment may be initialised ahead of all requests',
    untried: "Lambda's own choice; cannot be provoked",
  },
  '3.1-recycled': {
    flag: 'D',
    claim: 'environments are recycled every few hours, busy or not',
    untried: 'needs hours',
  },
  '3.1-share-of-cold-starts': {
    flag: 'D',
    claim: 'typically less than 1 % of all invocations are cold',
    untried: 'a statement about typical traffic',
  },
  '3.1-suppressed-init': {
    flag: 'D',
    claim: 'after a crash the next call initialises again within its own time: its report has no Init Duration',
  },
  '3.1-child-processes': {
    flag: 'D',
    claim: 'a reset ends all processes of an environment, those that its function has started too',
    source:
      'Lambda Developer Guide, "Understanding the Lambda execution environment lifecycle": failures during the invoke phase',
  },
  '3.1-one-at-a-time': { flag: 'D', claim: 'an environment serves one event at a time' },
  '3.1-provisioned': {
    flag: 'D',
    claim: 'provisioned environments are initialised ahead of all events, and stay however long they are idle',
    source: provisionedGuide,
    untried: noneProvisioned,
  },
  '3.1-provisioned-spillover': {
    flag: 'D',
    claim: 'events beyond the provisioned concurrency get environments on demand, with their cold starts',
    source: provisionedGuide,
    untried: noneProvisioned,
  },
  '3.1-provisioned-qualifier': {
    flag: 'D',
    claim: 'provisioned concurrency is of an alias or a version: an event for $LATEST gets none of it',
    source: provisionedGuide,
    untried: noneProvisioned,
  },
  '3.1-provisioned-reserved': {
    flag: 'D',
    claim: 'a function has no more provisioned concurrency than it has reserved',
    source: provisionedGuide,
    untried: noneProvisioned,
  },
  '3.1-reclaimed': {
    flag: 'O',
    claim: 'idle environments are reclaimed after some minutes',
    untried: 'needs minutes, and the time is not published',
  },
  '3.1-change-is-cold': { flag: 'D', claim: 'a change of the configuration makes $LATEST cold; versions stay warm' },

  '3.2-memory': {
    flag: 'D',
    claim: 'a function has 128 to 10,240 MB, and CPU in proportion: 1,769 MB are one vCPU',
    untried: 'needs a stopwatch and a machine of its own',
  },
  '3.2-windows': {
    flag: 'O',
    claim: 'CPU is counted in windows of 20 ms, and not held back during init',
    untried: 'needs a stopwatch and a machine of its own',
  },

  '3.3-concurrency': { flag: 'D', claim: 'an account runs only so many events at once: 1,000 unless raised' },
  '3.3-scaling': { flag: 'D', claim: 'a function gains only so many environments in 10 s: 1,000' },
  '3.3-requests-per-second': {
    flag: 'D',
    claim: 'synchronous requests a second are limited to 10 times the concurrency',
    untried: 'needs thousands of requests a second',
  },
  '3.3-reserved': { flag: 'D', claim: 'reserved concurrency caps a function; with 0 it is switched off' },
  '3.3-unreserved': { flag: 'D', claim: 'at least 100 have to stay unreserved' },
  '3.3-account-settings': {
    flag: 'D',
    claim:
      'the account says how many events it runs at once, how many of them are unreserved, and how many functions it has',
    source: 'Lambda API Reference, "GetAccountSettings"',
  },
  '3.3-list-functions': {
    flag: 'D',
    claim: 'all functions are listed, by pages of MaxItems',
    source: 'Lambda API Reference, "ListFunctions"',
  },
  '3.3-list-aliases': {
    flag: 'D',
    claim: 'the aliases of a function are listed, or those of one version',
    source: 'Lambda API Reference, "ListAliases"',
  },
  '3.3-payload': { flag: 'D', claim: 'a payload has up to 6 MB, a queued one up to 1 MB' },
  '3.3-configuration': {
    flag: 'D',
    claim: 'variables of 4 KB, 512 MB of /tmp and more, 1,024 file descriptors, packages of 250 MB, 625 Mbps',
    untried: 'quotas of configuration and of the machine below',
  },
  '3.3-control-plane': {
    flag: 'D',
    claim: 'the control plane takes 15 calls a second from an account',
    untried: 'would throttle everything else in the account',
  },

  '3.4-throttled': {
    flag: 'D/O',
    claim: 'a throttled call is 429, TooManyRequestsException, with a reason and Rate Exceeded.',
  },
  '3.4-account-reason': { flag: 'D', claim: 'the reason names the limit: ConcurrentInvocationLimitExceeded' },
  '3.4-handler-threw': {
    flag: 'O',
    claim: 'a handler that threw is 200 with FunctionError Unhandled and errorType, errorMessage and trace',
  },
  '3.4-unhandled-rejection': {
    flag: 'O',
    claim: 'a rejection that nobody awaits ends the event: errorType Runtime.UnhandledPromiseRejection',
    source: 'aws/aws-sdk-js-v3 #7471',
  },
  '3.4-timed-out': { flag: 'O', claim: 'a time-out is 200 with FunctionError and the errorType Sandbox.Timedout' },
  '3.4-update-running': {
    flag: 'O',
    claim: 'a change while another one is under way is 409, ResourceConflictException',
  },
  '3.4-throttles-alone': { flag: 'D', claim: 'a throttled call counts in Throttles, not in Invocations or Errors' },
  '3.4-answer': { flag: 'D', claim: 'an answer has its payload and the version that was executed' },
  '3.4-tail': { flag: 'D', claim: 'LogType Tail brings the last 4 KB of the log, with the REPORT line' },
  '3.4-event': { flag: 'D', claim: 'InvocationType Event is 202 without a payload' },
  '3.4-dry-run': { flag: 'D', claim: 'InvocationType DryRun is 204, and nothing is run' },

  '3.5-retries': { flag: 'D', claim: 'a queued event whose function fails is tried twice more: after 1 and 2 minutes' },
  '3.5-throttled': { flag: 'D', claim: 'a queued event that is throttled stays in the queue, and is run later' },
  '3.5-at-least-once': { flag: 'D', claim: 'a queued event may be run twice', untried: 'cannot be provoked' },
  '3.5-configuration': {
    flag: 'D',
    claim: 'attempts, age and destination of queued events can be configured',
    untried:
      'the probe keeps the defaults; test/reference-stack/local/lambda/concurrency.test.ts tries attempts on the stand-in, which has no destinations',
  },
  '3.5-gateway': {
    flag: 'D',
    claim: 'API Gateway invokes synchronously: the answer to a frame is that of its own event',
  },

  '3.5-stream-polling': {
    flag: 'D',
    claim:
      'a shard of a DynamoDB stream is polled four times a second, and its function invoked with one batch at a time',
    source: ofStreams,
    untried: noStream,
  },
  '3.5-stream-numbers': {
    flag: 'D',
    claim: 'a filter that compares an attribute of the type N with a number fits no record: numbers are texts there',
    source: `${ofStreams}, event filtering`,
    untried: noStream,
  },
  '3.5-stream-retries': {
    flag: 'D',
    claim: 'a batch whose function fails is tried again until its retries or its age run out, and holds up its shard',
    source: `${ofStreams}, error handling`,
    untried: noStream,
  },
  '3.5-stream-item-failures': {
    flag: 'D',
    claim:
      'with ReportBatchItemFailures a batch is tried again from the failed record with the lowest sequence number on',
    source: 'Lambda Developer Guide, "Configuring partial batch response with DynamoDB and Lambda"',
    untried: noStream,
  },
  '3.5-stream-filters': {
    flag: 'D',
    claim: 'filter criteria keep records from a function that fit none of its patterns',
    source: 'Lambda Developer Guide, "Using event filtering with a DynamoDB event source"',
    untried: noStream,
  },

  '3.6-lines': { flag: 'D/O', claim: 'an invocation logs START, its lines, END and REPORT, an init INIT_START' },
  '3.6-streams': {
    flag: 'D',
    claim: 'an environment is a log stream, which tells when its first and last events were',
    source: 'CloudWatch Logs API Reference, "DescribeLogStreams"',
  },
  '3.6-log-line': { flag: 'O', claim: 'a line of console.log has time, request id and level, between tabs' },
  '3.6-report': { flag: 'D/O', claim: 'the fields of REPORT stand between tabs, and a tab ends it' },
  '3.6-warm': { flag: 'D', claim: 'a warm invocation reports no Init Duration' },
  '3.6-timeout': { flag: 'D', claim: 'the REPORT of a time-out ends in Status: timeout' },
  '3.6-crash': { flag: 'D', claim: 'the REPORT of a crash ends in Status: error and Error Type: Runtime.ExitError' },
  '3.6-init-failed': { flag: 'D', claim: 'an init that fails leaves INIT_REPORT with Phase: init and its status' },
  '3.6-x-ray': {
    flag: 'D',
    claim: 'with X-Ray a further line tells trace and segment',
    untried: 'tracing is off for the probe',
  },
  '3.6-snapstart': {
    flag: 'D',
    claim: 'SnapStart reports Restore Duration',
    untried: 'not for the functions of the probe',
  },
  '3.6-json': {
    flag: 'O',
    claim: 'the JSON log format has a platform.report in place of the line',
    untried: 'the probe logs text',
  },
  '3.7-init-billed': {
    flag: 'D/O',
    claim: 'init is billed: Billed Duration is Duration and Init Duration, rounded up',
  },

  '3.8-runtime-api': {
    flag: 'D',
    claim: 'a runtime takes events from /runtime/invocation/next and posts response or error',
    untried: 'spoken between the service and the runtime; no caller sees it',
  },
  '3.8-variables': { flag: 'O', claim: 'a handler finds the AWS_LAMBDA_* variables, Region, credentials and _HANDLER' },
  '3.8-trace-id': { flag: 'O', claim: '_X_AMZN_TRACE_ID is another one for each invocation' },
  '3.8-paths': {
    flag: 'O',
    claim: 'LAMBDA_TASK_ROOT, PATH, NODE_PATH, LD_LIBRARY_PATH and the X-Ray daemon are where Lambda has them',
    untried: 'here a function runs in a directory of this machine, without a daemon',
  },
  '3.8-sdk': {
    flag: 'D',
    claim: 'a Node runtime brings the SDK v3 with it, and since nodejs18.x not the v2',
    source: 'Lambda Developer Guide, "Deploy Node.js Lambda functions with .zip file archives"',
    untried: 'the handlers of the contract are bundled with theirs',
  },
  '3.8-layers': {
    flag: 'D',
    claim: 'packages of layers are found in nodejs/node_modules and nodejs/nodeX/node_modules of /opt',
    source: 'Lambda Developer Guide, "Working with layers for Node.js Lambda functions"',
    untried: 'a layer has to be published in an account first',
  },
  '3.8-context': { flag: 'D', claim: 'the context has the Node fields, memoryLimitInMB as a string' },
  '3.8-remaining-time': { flag: 'D', claim: 'getRemainingTimeInMillis counts down to the time limit' },
  '3.8-arn': { flag: 'D/O', claim: 'invokedFunctionArn ends in the qualifier that the caller used, $LATEST included' },
  '3.8-callback': {
    flag: 'D',
    claim: 'nodejs22.x takes handlers with a callback, and waits until their event loop is empty',
    source: 'Lambda Developer Guide, "Using the Lambda context object": callbackWaitsForEmptyEventLoop',
  },
  '3.8-async-only': {
    flag: 'D',
    claim: 'nodejs24.x takes no handlers with a callback',
    source:
      'Lambda Developer Guide, "Define Lambda function handler in Node.js"; aws/aws-lambda-nodejs-runtime-interface-client, its error',
  },
} as const satisfies Rows
