// Made from the rows of runs and commands by `npm run schema`.

/** Seconds, or with a unit: `'30s'`. */
export type Duration = number | '0' | `${number}${'ms' | 's' | 'm' | 'h'}`

/** 0 to 1, or per cent: `'20%'`. */
export type Share = number | `${number}` | `${number}%`

/** Bytes, or with a unit: `'64KiB'`. */
export type Size = number | `${number}${string}`

/** The content of a config file; flags and `FANBENCH_*` variables override it. */
export interface Config {
  /** For editors, which JSON Schema describes this file. */
  readonly $schema?: string
  /** local (the embedded stack), a target.json, or a ws:// URL; by default local */
  readonly target?: string
  /** the shipped chat that the embedded stack runs: rooms, broadcast, hello, notes; by default rooms */
  readonly chat?: 'rooms' | 'broadcast' | 'hello' | 'notes'
  /** your own definition (./chat.ts) for the embedded stack */
  readonly stack?: string
  /** your SAM or CloudFormation template, cdk.out or serverless.yml for the embedded stack */
  readonly template?: string
  /** a parameter of the template; of a serverless.yml, an option */
  readonly parameter?: readonly string[]
  /** the folder with the code of a function, where the template has a placeholder or an archive */
  readonly code?: readonly string[]
  /** a variable of all functions: a text, endpoint (that of @connections) or table:Name */
  readonly env?: readonly string[]
  /** let everybody in, without the authorizer of $connect: its identity provider is not here */
  readonly authorizer?: 'allow'
  /** with --authorizer allow: the context that events have of it; {member} as in --header */
  readonly authorizerContext?: string
  /** protocol of the chat: rooms, broadcast, hello, notes, or your own ./protocol.ts */
  readonly protocol?: string
  /** a header of each handshake; {member} stands for the name of the member */
  readonly header?: readonly string[]
  /** a parameter added to the URL of each handshake; {member} as in --header */
  readonly query?: readonly string[]
  /** a subprotocol offered in each handshake, in order of preference */
  readonly subprotocol?: readonly string[]
  /** the HTTP API that messages are published to, if target.json does not name it */
  readonly publishUrl?: string
  /** a header of each published request; {member} as in --header */
  readonly publishHeader?: readonly string[]
  /** an Ed25519 private key, such as up --tickets writes, that signs a ticket for each handshake */
  readonly ticketKey?: string
  /** the Lambda functions to ask CloudWatch about, by route or by name alone */
  readonly functions?: readonly string[]
  /** the AWS Region of the target, if the URL does not contain it */
  readonly region?: string
  /** the id and stage of the WebSocket API, if the URL does not contain them */
  readonly api?: string
  /** the frame that publishes a message: {"action":"sendmessage","data":"{text}"}; also takes {room} and {member} */
  readonly say?: string
  /** in place of --say, the HTTP request that publishes a message: 'POST /notes' */
  readonly publish?: string
  /** the body of --publish: {"text":"{text}"}; also takes {room} and {member} */
  readonly body?: string
  /** a part of the chat's own reply to the sender, if that reply holds the text too */
  readonly sayAnswered?: string
  /** whether the sender receives its own message: included, excluded; by default included */
  readonly sender?: 'included' | 'excluded'
  /** the frame that joins a room, with {room}; without it, all members are in one room */
  readonly join?: string
  /** a part of the answer to --join, or /a regular expression/ */
  readonly joinAnswered?: string
  /** if the chat does not answer --join: a member is in the room this long after it */
  readonly joinDoneAfter?: Duration
  /** the first frame of each member, with {member} */
  readonly hello?: string
  /** a part of the answer to --hello */
  readonly helloAnswered?: string
  /** if the chat does not answer --hello: a member goes on this long after it */
  readonly helloDoneAfter?: Duration
  /** the frame that creates a room; its first member sends it */
  readonly createRoom?: string
  /** a part of the answer to --create-room */
  readonly createRoomAnswered?: string
  /** if the chat does not answer --create-room: the room exists this long after it */
  readonly createRoomDoneAfter?: Duration
  /** the member that creates a room is in it, and does not join it */
  readonly creatorJoins?: boolean
  /** simulated clients, with one WebSocket each; by default 100 */
  readonly members?: number
  /** rooms that the members are spread over; by default 10 */
  readonly rooms?: number
  /** new connections a second; by default 50 */
  readonly connectRate?: number
  /** joins per second; by default 50 */
  readonly joinRate?: number
  /** messages per second, over all rooms; by default 5 */
  readonly publishRate?: number
  /** rates over the steady phase, in place of --publish-rate and --duration: 1@10s,0-10@30s,0@5s (0 is a pause) */
  readonly publishStages?: string
  /** spacing of connects and messages: constant or poisson; by default poisson */
  readonly arrivals?: 'constant' | 'poisson'
  /** the time of publishing before the steady phase; not part of the figures; by default 5s */
  readonly warmUp?: Duration
  /** the length of the steady phase, in which messages count; by default 30s */
  readonly duration?: Duration
  /** the time for which members stay connected without publishing; by default 0s */
  readonly hold?: Duration
  /** the wait for deliveries after the last message; by default 5s */
  readonly drain?: Duration
  /** bytes of text in a message; by default 200 */
  readonly payload?: number
  /** how to wait until a message is due: spin (exact, costs CPU), sleep (to a millisecond), or auto; by default auto */
  readonly pacing?: 'auto' | 'spin' | 'sleep'
  /** how messages are read: fast (in place, by fanbench) or ws (always by the ws library); by default fast */
  readonly receivePath?: 'fast' | 'ws'
  /** the largest message that a member accepts; a larger one ends its connection; by default 1MiB */
  readonly maxMessageSize?: Size
  /** the time after which a handshake has failed; by default 30s */
  readonly connectTimeout?: Duration
  /** over wss, resume TLS sessions as returning clients do, instead of full handshakes */
  readonly tlsResumption?: boolean
  /** the idle time after which a member pings; a connection without an answer is ended; 0 for never; by default 20s */
  readonly pingInterval?: Duration
  /** worker processes that the members are spread over; by default 2; on a single core 1 */
  readonly workers?: number
  /** the seed that decides room membership and publishing times; by default drawn */
  readonly seed?: number
  /** share of the members that are dropped, disconnected or slow; by default 20% */
  readonly share?: Share
  /** how members are dropped: closed, killed (no close frame), half-open (silent), or mixed; by default mixed */
  readonly dropKind?: 'closed' | 'killed' | 'half-open' | 'mixed'
  /** members that publish at the same instant; by default 10 */
  readonly burst?: number
  /** repetitions of new versions (cold-start, demo), or of a last message to each room (stale); by default 5 */
  readonly rounds?: number
  /** the wait until environments are reclaimed; 0 deploys a new version instead; by default 0s */
  readonly idleGap?: Duration
  /** environments that Lambda keeps initialized; by default 0 */
  readonly provisionedConcurrency?: number
  /** how members wait between attempts to reconnect: none, exponential or full-jitter; by default full-jitter */
  readonly backOff?: 'none' | 'exponential' | 'full-jitter'
  /** the time for which slow members read nothing; by default 5s */
  readonly slowFor?: Duration
  /** distribution of room sizes: uniform, zipf, or one-big (half of the members in one room); by default uniform */
  readonly roomSizes?: 'uniform' | 'zipf' | 'one-big'
  /** how members learn of positions: pushed to everybody, or read from a table on-demand; by default pushed */
  readonly positions?: 'pushed' | 'on-demand'
  /** how often each member reads the positions, with --positions on-demand; by default 1s */
  readonly readInterval?: Duration
  /** members per second that leave their room and rejoin; by default 0 */
  readonly churnRate?: number
  /** memory of every function, 128 to 10240 MB; by default the definition's */
  readonly memory?: number
  /** unthrottled, or by-memory: the share of a core that Lambda gives, 1 at 1,769 MB; by default unthrottled */
  readonly cpu?: 'unthrottled' | 'by-memory'
  /** concurrent executions of all functions together; by default 1000 */
  readonly concurrencyLimit?: number
  /** the most concurrent executions of one function; 0 switches it off */
  readonly reservedConcurrency?: readonly string[]
  /** hosts outside this machine that functions may call, as host or host:port */
  readonly allowNetwork?: readonly string[]
  /** the Origin of other pages that may connect; null is that of a page opened as a file */
  readonly allowOrigin?: readonly string[]
  /** the idle time after which an environment is reclaimed; by default 10m */
  readonly idleEnvironment?: Duration
  /** new connections per second (AWS: 500), 429 beyond; 0 for no limit; by default 0 */
  readonly connectLimit?: number
  /** messages and @connections calls per second (AWS: 10000), 429 beyond; 0 for no limit; by default 0 */
  readonly requestLimit?: number
  /** the burst of these requests (AWS: 5000); by default 5000 */
  readonly requestBurst?: number
  /** the time for which provisioned tables were idle before (AWS retains the capacity of up to 5m); by default 0s */
  readonly tablesIdle?: Duration
  /** read units per second of one partition key of a table (AWS: 3000), throttled beyond; 0 for no limit; by default 0 */
  readonly partitionReads?: number
  /** write units per second of one partition key of a table (AWS: 1000), throttled beyond; 0 for no limit; by default 0 */
  readonly partitionWrites?: number
  /** the idle time after which a connection is closed (AWS: 10m); 0 for never; by default 0s */
  readonly idleTimeout?: Duration
  /** the age at which a connection is closed (AWS: 2h); 0 for never; by default 0s */
  readonly maxAge?: Duration
  /** the unread bytes of a client, 429 beyond; by default 1048576 */
  readonly clientBuffer?: number
  /** the share of $disconnect events that are lost; by default 0% */
  readonly loseDisconnects?: Share
  /** how late the services answer: typical, or a file of distributions; by default as fast as it can */
  readonly serviceTimes?: string
  /** the time from expiry to deletion of an item (AWS: within a few days); 0 for never; by default 0s */
  readonly ttlDelay?: Duration
  /** the delay until CloudWatch shows a metric (AWS: 1m to 3m); by default 0s */
  readonly metricDelay?: Duration
  /** the delay until CloudWatch Logs shows a line; by default 0s */
  readonly logDelay?: Duration
  /** the time after its join at which a member counts as present; by default 250ms */
  readonly joinGrace?: Duration
  /** the time after which a delivery counts as late; by default 1s */
  readonly deadline?: Duration
  /** the longest wait until CloudWatch shows all invocations of the run; by default 1m */
  readonly metricsWait?: Duration
  /** the run fails unless this limit holds: delivery_latency.p99=500ms, "delivery_ratio>=99.99%", deliveries_lost=0 */
  readonly limit?: readonly string[]
  /** the run fails on faults for which a browser closes a connection: texts not UTF-8, overlong lengths, HTTP/1.0 */
  readonly strict?: boolean
  /** report a limit that could not be judged as a notice, without exit code 16 */
  readonly allowInconclusive?: boolean
  /** the run fails unless the CloudWatch metrics are complete */
  readonly requireMetrics?: boolean
  /** a host off this machine that you may load, as the URL names it */
  readonly iOwnThisTarget?: readonly string[]
  /** your AWS account; a stack deployed in any other is refused */
  readonly account?: string
  /** the most members for a target off this machine; by default 1000 */
  readonly maxMembers?: number
  /** the most connects, joins or messages per second for a target off this machine; by default 500 */
  readonly maxRate?: number
  /** the highest estimate that a run on AWS may have, in USD; by default 1 */
  readonly maxCost?: number
  /** a file with your own prices (./prices.json), in place of the dated list */
  readonly prices?: string
  /** folder for results, one folder a run; by default reports/out */
  readonly outDir?: string
  /** options of fanbench plan */
  readonly plan?: {
    /** a quota of your account that differs from the default */
    readonly quota?: readonly string[]
    /** fargate (tasks of 4 vCPU and 8 GB) or local (machines like this one); by default fargate */
    readonly launch?: 'fargate' | 'local'
    /** members per shard; by default 5000, fewer if the deliveries need it */
    readonly shardMembers?: number
    /** whether the target is a wss:// URL: yes or no; by default yes */
    readonly tls?: 'yes' | 'no'
    /** memory of the crowd, in KiB per connection; by default 45.8, without TLS 7.6 */
    readonly connectionKib?: number
    /** CPU time of the crowd, in ms per new connection; by default 1.37, without TLS 0.49 */
    readonly connectMs?: number
    /** CPU time of the crowd, in microseconds per delivery; by default 18.9, without TLS 12.6 */
    readonly deliveryUs?: number
    /** the duration of an invocation without its posts; by default 200 */
    readonly invocationMs?: number
    /** the time that each post adds to an invocation; by default 10 */
    readonly postMs?: number
    /** whether pings reset the idle timer of API Gateway: yes or no; by default yes */
    readonly pingsKeepOpen?: 'yes' | 'no'
    /** the price of a Fargate task per hour; by default 0.20 */
    readonly taskHourUsd?: number
  }
  /** options of fanbench compare */
  readonly compare?: {
    /** also compare runs that are invalid, differ in their settings or did not take turns; the report says so */
    readonly force?: boolean
  }
  /** options of fanbench sweep */
  readonly sweep?: {
    /** the memory sizes to compare in MB, separated by commas */
    readonly memory?: readonly number[]
    /** the functions whose memory changes; by default the one that receives the messages */
    readonly functions?: readonly string[]
    /** the size that the others are compared with; by default the largest */
    readonly reference?: number
    /** the number of blocks per size; by default 10, or more if the number of sizes needs more */
    readonly rounds?: number
    /** recommend the cheapest size within these limits, such as delivery_latency.p99<250ms; separate them with commas */
    readonly slo?: readonly string[]
    /** recommend the cheapest size (cost), the fastest (speed), or the least product of both (balanced); by default the knee */
    readonly strategy?: 'cost' | 'speed' | 'balanced'
  }
  /** options of fanbench capacity */
  readonly capacity?: {
    /** the quantity that grows: room-size or publish-rate or connections; by default room-size */
    readonly of?: 'room-size' | 'publish-rate' | 'connections'
    /** the first level; by default 10 */
    readonly from?: number
    /** the highest level; by default 1000 */
    readonly to?: number
    /** the limits that a level has to meet, separated by commas; by default delivery_latency.p99<1s,delivery_ratio>=99.99% */
    readonly slo?: readonly string[]
    /** the largest ratio between the level that meets the SLO and the one that does not; by default 1.1 */
    readonly resolution?: number
    /** the number of blocks after which the search gives up; by default 40 */
    readonly maxBlocks?: number
  }
  /** options of fanbench strategies */
  readonly strategies?: {
    /** a strategy of the list below, or name:VARIABLE=value,...; by default all */
    readonly strategy?: readonly string[]
    /** the room sizes in members, separated by commas; by default 10,50,200,1000 */
    readonly sizes?: readonly number[]
    /** the number of blocks per strategy and size; by default 3 */
    readonly rounds?: number
    /** the functions whose variables a strategy sets; by default the one that sends to the room */
    readonly functions?: readonly string[]
    /** the memory of these functions; by default unchanged */
    readonly memory?: number
    /** the time between two messages; by default the expected time of the slowest strategy, and a third more */
    readonly interval?: number
  }
  /** options of fanbench gate */
  readonly gate?: {
    /** the Git ref of the baseline: origin/main, a tag, a commit */
    readonly baselineRef?: string
    /** another baseline: a definition, a target.json or a URL */
    readonly baseline?: string
    /** the timed metrics, with commas between them; by default delivery_latency.p50 and .p90, time_to_last_delivery.p50, connect_and_join, handler_cpu, init_cpu, init_time, peak_memory */
    readonly metrics?: readonly string[]
    /** the allowed regression of all metrics, or of one: delivery_latency.p99=10%; by default what the rounds can show, from 5% to 20% */
    readonly maxRegression?: readonly string[]
    /** limits that the candidate must meet: 'delivery_latency.p99<250ms', with commas between several */
    readonly slo?: readonly string[]
    /** how much more work of a kind is intended: read_units=+10% */
    readonly allowWork?: readonly string[]
    /** no round begins that would end later; by default 10m */
    readonly maxTime?: Duration
    /** compare the candidate with itself: what can this machine show? */
    readonly againstItself?: boolean
    /** compare sides that differ; the report says so */
    readonly force?: boolean
  }
  /** options of fanbench trend */
  readonly trend?: {
    /** a folder, or a Git branch such as git:origin/perf-data; by default fanbench-history */
    readonly history?: string
    /** the figures to follow, separated by commas: percentiles of metrics, or values of runs; by default delivery_latency.p99; of gates, all that they time */
    readonly metric?: readonly string[]
    /** ignore the runs before this day or instant (UTC) */
    readonly since?: string
    /** return exit code 0 instead of 16 if there are too few earlier nights */
    readonly allowInconclusive?: boolean
  }
  /** options of fanbench selftest */
  readonly selftest?: {
    /** simulated clients; by default 200; short: 100 */
    readonly connections?: number
    /** deliveries per second; by default 1000 */
    readonly rate?: number
    /** the length of each case in seconds; by default 10; short: 1.5 */
    readonly seconds?: number
    /** the seed of the hold times and the injected faults; by default 1 */
    readonly seed?: number
    /** let the server busy-wait for exact hold times, which takes a core */
    readonly spin?: boolean
    /** use wss, with a certificate made for this run */
    readonly tls?: boolean
    /** block the loops of the receivers, such as 50ms/500ms: the selftest has to find that */
    readonly blockReceiver?: string
  }
}
