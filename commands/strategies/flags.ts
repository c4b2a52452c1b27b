import { type SettingKey, settings } from '../../src/settings/settings.ts'
import type { RowCommand } from '../flags/row-command.ts'
import { settingsOfStrategies } from './command/settings-of-strategies.ts'
import { type strategiesRows, strategiesSection } from './rows.ts'

const details = `
The same messages are sent with each strategy, into one room of each size, and the
time until the last member has a message is held against the size of the room: a
line, its interval, and the room at which it reaches the 29 s that API Gateway waits
for a function. Strategies are environment variables of the function that sends to
the room; each is published as a version of its own, and blocks of them take turns.

Strategies of the room chat:
  sequential            one post after the other
  all-at-once           all posts at the same time
  bounded-10, -50       10 or 50 posts at a time; bounded-50 is what the chat does
  chunked-250           rooms of more than 250 in parts, each posted by an invocation
  bounded-50-sdk        posts by the AWS SDK in place of the light poster
  bounded-50-scan       members by a Scan of the table in place of a Query
  bounded-50-cached-5s  the member list is kept for 5 s; measured with churn as well
Your own: --strategy 'mine:FANOUT=bounded,FANOUT_CONCURRENCY=20'; any variables that
your chat's function knows, for a chat of your own.

On the embedded stack a post takes as long as it does at AWS, by assumption
(--service-times typical), and a function has the CPU share of its memory (--cpu
by-memory). --service-times none answers as soon as it can.

Messages are so far apart that the slowest strategy is expected to be through with
one before the next is due; a slow strategy makes the whole comparison slow. Look
at --dry-run first, or leave sequential out of large rooms.

Examples:
  fanbench strategies --dry-run
  fanbench strategies --strategy sequential --strategy bounded-50 --sizes 10,50,200
  fanbench strategies --strategy bounded-50 --strategy chunked-250 --sizes 200,1000,5000 --memory 1024
  fanbench strategies --stack ./chat.ts --protocol ./protocol.ts --functions Say \\
      --strategy one:POSTS_AT_ONCE=1 --strategy twenty:POSTS_AT_ONCE=20`

/** The defaults of this command that differ from the settings' own defaults. */
const ownDefaults: Readonly<Partial<Record<SettingKey, string>>> = {
  connectRate: 'a twentieth of the room, 20 to 40',
  joinRate: 'the same',
  cpu: 'by-memory',
  serviceTimes: 'typical',
  metricsWait: '2s on the embedded stack, else 1m',
}

export const strategiesCommand: RowCommand<typeof strategiesRows> = {
  section: strategiesSection,
  usage: 'strategies',
  description: "a chat's ways of sending to a whole room: how late is the last delivery, and how large can a room be?",
  details,
  takes: ({ key }) => settingsOfStrategies.includes(key),
  helpFor: Object.fromEntries(
    settings.flatMap(({ key, help }) =>
      ownDefaults[key] === undefined ? [] : [[key, `${help} (${ownDefaults[key]})`]],
    ),
  ),
  work: async (args, context) => (await import('./command/strategies.ts')).strategies(args, context),
}
