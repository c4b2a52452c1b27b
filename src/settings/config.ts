// Made from the table of settings by `npm run schema`.

/** Seconds, or with a unit: `'30s'`. */
export type Duration = number | '0' | `${number}${'ms' | 's' | 'm' | 'h'}`

/** 0 to 1, or per cent: `'20%'`. */
export type Share = number | `${number}` | `${number}%`

/** Bytes, or with a unit: `'64KiB'`. */
export type Size = number | `${number}${string}`

/** What a config file may hold; flags and `FANBENCH_*` variables override it. */
export interface Config {
  /** For editors, which JSON Schema describes this file. */
  readonly $schema?: string
  /** local (the embedded stack), a target.json, or a ws:// URL; by default local */
  readonly target?: string
  /** chat for the embedded stack, of those that ship: rooms, broadcast, hello; by default rooms */
  readonly chat?: 'rooms' | 'broadcast' | 'hello'
  /** your own definition (./chat.ts) for the embedded stack */
  readonly stack?: string
  /** your SAM or CloudFormation template, cdk.out or serverless.yml for the embedded stack */
  readonly template?: string
  /** a parameter of the template; of a serverless.yml, an option */
  readonly parameter?: readonly string[]
  /** protocol of the chat: rooms, broadcast, hello, or your own ./protocol.ts */
  readonly protocol?: string
  /** sent with each handshake; {member} is replaced by the name of the member */
  readonly header?: readonly string[]
  /** added to the URL of each handshake; {member} as in --header */
  readonly query?: readonly string[]
  /** offered in each handshake, in order of preference */
  readonly subprotocol?: readonly string[]
  /** Ed25519 private key that signs a ticket for each handshake, as up --tickets writes one */
  readonly ticketKey?: string
  /** Lambda functions to ask CloudWatch about, by route or by name alone */
  readonly functions?: readonly string[]
  /** AWS Region of the target, if the URL does not say it */
  readonly region?: string
  /** id and stage of the WebSocket API, if the URL does not say it */
  readonly api?: string
  /** what publishes a message: {"action":"sendmessage","data":"{text}"}, also with {room} and {member} */
  readonly say?: string
  /** what the chat's own reply to the sender contains, if that holds the text too */
  readonly sayAnswered?: string
  /** does who says something receive it too: included, excluded; by default included */
  readonly sender?: 'included' | 'excluded'
  /** what joins a room, with {room}; left out, who is connected is in the only one */
  readonly join?: string
  /** what the answer to it contains, or /a regular expression/ */
  readonly joinAnswered?: string
  /** of a chat that does not answer it: so long after its frame a member is in the room */
  readonly joinDoneAfter?: Duration
  /** what a member sends first of all, with {member} */
  readonly hello?: string
  /** what the answer to it contains */
  readonly helloAnswered?: string
  /** of a chat that does not answer it: so long after its frame the member goes on */
  readonly helloDoneAfter?: Duration
  /** what makes a room; the room's first member sends it */
  readonly createRoom?: string
  /** what the answer to it contains */
  readonly createRoomAnswered?: string
  /** of a chat that does not answer it: so long after its frame the room is there */
  readonly createRoomDoneAfter?: Duration
  /** who makes a room is in it, and does not join it */
  readonly creatorJoins?: boolean
  /** simulated clients, one WebSocket each; by default 100 */
  readonly members?: number
  /** rooms that the members are spread over; by default 10 */
  readonly rooms?: number
  /** new connections a second; by default 50 */
  readonly connectRate?: number
  /** joins a second; by default 50 */
  readonly joinRate?: number
  /** messages a second, all rooms together; by default 5 */
  readonly publishRate?: number
  /** spacing of connects and messages: constant or poisson; by default poisson */
  readonly arrivals?: 'constant' | 'poisson'
  /** publish this long before the steady phase; left out of the figures; by default 5s */
  readonly warmUp?: Duration
  /** length of the steady phase, in which messages count; by default 30s */
  readonly duration?: Duration
  /** how long to stay connected without publishing; by default 0s */
  readonly hold?: Duration
  /** wait for deliveries after the last message; by default 5s */
  readonly drain?: Duration
  /** bytes of text in a message; by default 200 */
  readonly payload?: number
  /** wait for a message by spin (exact, costs CPU), sleep (to a millisecond), or auto; by default auto */
  readonly pacing?: 'auto' | 'spin' | 'sleep'
  /** how messages are read: fast (in place, by fanbench) or ws (always by the ws library); by default fast */
  readonly receivePath?: 'fast' | 'ws'
  /** largest message that a member takes; a larger one ends its connection; by default 1MiB */
  readonly maxMessageSize?: Size
  /** a handshake that takes longer has failed; by default 30s */
  readonly connectTimeout?: Duration
  /** over wss, resume a TLS session, as returning clients do; otherwise all shake hands in full */
  readonly tlsResumption?: boolean
  /** how often each member pings if it has sent or received nothing; one that stays silent is ended; 0 for never; by default 20s */
  readonly pingInterval?: Duration
  /** worker processes that the members are spread over; by default 2; on a single core 1 */
  readonly workers?: number
  /** decides who is in which room and who publishes when; by default drawn */
  readonly seed?: number
  /** share of the members that are dropped, disconnected or slow; by default 20% */
  readonly share?: Share
  /** how members are dropped: closed, killed (no close frame), half-open (silent), or mixed; by default mixed */
  readonly dropKind?: 'closed' | 'killed' | 'half-open' | 'mixed'
  /** members that publish at the same instant; by default 10 */
  readonly burst?: number
  /** repetitions: of new versions (cold-start, demo), or of a last message into each room (stale); by default 5 */
  readonly rounds?: number
  /** wait this long until environments are reclaimed; 0 deploys a new version instead; by default 0s */
  readonly idleGap?: Duration
  /** environments that Lambda keeps initialized; by default 0 */
  readonly provisionedConcurrency?: number
  /** how members wait between attempts to reconnect: none, exponential or full-jitter; by default full-jitter */
  readonly backOff?: 'none' | 'exponential' | 'full-jitter'
  /** how long slow members read nothing; by default 5s */
  readonly slowFor?: Duration
  /** distribution of room sizes: uniform, zipf, or one-big (half of the members in one room); by default uniform */
  readonly roomSizes?: 'uniform' | 'zipf' | 'one-big'
  /** how members learn of positions: pushed to everybody, or read from a table on-demand; by default pushed */
  readonly positions?: 'pushed' | 'on-demand'
  /** how often each member reads the positions, with --positions on-demand; by default 1s */
  readonly readInterval?: Duration
  /** members a second that leave their room and rejoin; by default 0 */
  readonly churnRate?: number
  /** memory of every function, 128 to 10240 MB; by default the definition's */
  readonly memory?: number
  /** unthrottled, or by-memory: the share of a core that Lambda gives, 1 at 1,769 MB; by default unthrottled */
  readonly cpu?: 'unthrottled' | 'by-memory'
  /** executions at once, all functions together; by default 1000 */
  readonly concurrencyLimit?: number
  /** at most so many executions at once of one function; 0 switches it off */
  readonly reservedConcurrency?: readonly string[]
  /** hosts outside this machine that functions may call, as host or host:port */
  readonly allowNetwork?: readonly string[]
  /** pages elsewhere that may connect, by their Origin; null is that of a page opened as a file */
  readonly allowOrigin?: readonly string[]
  /** reclaim an environment that has been idle this long; by default 10m */
  readonly idleEnvironment?: Duration
  /** new connections a second (AWS: 500), 429 beyond; 0 for no limit; by default 0 */
  readonly connectLimit?: number
  /** messages and @connections calls a second (AWS: 10000), 429 beyond; 0 for no limit; by default 0 */
  readonly requestLimit?: number
  /** how many of these requests can come at once (AWS: 5000); by default 5000 */
  readonly requestBurst?: number
  /** close connections that were idle this long (AWS: 10m); 0 for never; by default 0s */
  readonly idleTimeout?: Duration
  /** close connections of this age (AWS: 2h); 0 for never; by default 0s */
  readonly maxAge?: Duration
  /** unread bytes of a client, 429 beyond; by default 1048576 */
  readonly clientBuffer?: number
  /** share of $disconnect events that are lost; by default 0% */
  readonly loseDisconnects?: Share
  /** answer as late as AWS does: typical, or a file of distributions; by default as fast as it can */
  readonly serviceTimes?: string
  /** delete items this long after they expire (AWS: within a few days); 0 for never; by default 0s */
  readonly ttlDelay?: Duration
  /** delay until CloudWatch shows a metric (AWS: 1m to 3m); by default 0s */
  readonly metricDelay?: Duration
  /** delay until CloudWatch Logs shows a line; by default 0s */
  readonly logDelay?: Duration
  /** a member counts as present this long after its join; by default 250ms */
  readonly joinGrace?: Duration
  /** a delivery that takes longer counts as late; by default 1s */
  readonly deadline?: Duration
  /** wait at most this long for CloudWatch to show all invocations of the run; by default 1m */
  readonly metricsWait?: Duration
  /** the run fails unless this limit holds: delivery_latency.p99=500ms, "delivery_ratio>=99.99%", deliveries_lost=0 */
  readonly limit?: readonly string[]
  /** the run fails over what a browser closes a connection for: texts not UTF-8, overlong lengths, HTTP/1.0 */
  readonly strict?: boolean
  /** report a limit that could not be judged as a notice, without exit code 16 */
  readonly allowInconclusive?: boolean
  /** the run fails unless the CloudWatch metrics are complete */
  readonly requireMetrics?: boolean
  /** host off this machine that you may load, as the URL names it */
  readonly iOwnThisTarget?: readonly string[]
  /** your AWS account: a deployed stack in any other is refused */
  readonly account?: string
  /** most members off this machine; by default 1000 */
  readonly maxMembers?: number
  /** most connects, joins or messages a second off this machine; by default 500 */
  readonly maxRate?: number
  /** most that a run at AWS may cost by the estimate, in USD; by default 1 */
  readonly maxCost?: number
  /** your own prices (./prices.json) in place of those of the dated list */
  readonly prices?: string
  /** folder for results, one folder a run; by default reports/out */
  readonly outDir?: string
}
